# syntax=docker/dockerfile:1
# Built in one stage, run in another that has the binary, certificates and nothing else of ours.
FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p mlj-results-compiler

FROM debian:trixie-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin mlj \
    && install -d -o mlj -g mlj -m 0700 /data
COPY --from=build /src/target/release/mlj /usr/local/bin/mlj
USER 10001
ENV HOST=0.0.0.0 PORT=8080 DATA_DIR=/data LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["mlj", "probe"]
ENTRYPOINT ["mlj"]
CMD ["serve"]
