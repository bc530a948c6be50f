// The chat in the browser: posts come as HTML by Server-Sent Events; what the user does is sent
// with a key of its own, so that trying again never does it twice.
"use strict";

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const body = document.body;
const log = $("#log");
const said = $("#said");
const panel = $("#panel");
const note = $("#note");
const told = (name) => body.dataset[name];
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

// Where a link on another site leads here, the browser may keep its cookie back; asked for by the
// page itself, it sends it.
if (!told("proof")) location.replace("/");

// Notes pop up and pass.
let noteTimer;
function pop(text, stays = false) {
  clearTimeout(noteTimer);
  note.textContent = text;
  note.classList.add("shown");
  if (!stays) noteTimer = setTimeout(() => note.classList.remove("shown"), 6000);
}
function unpop() {
  note.classList.remove("shown");
}

// Posts.
function fromHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}
function dress(from) {
  for (const time of $$("time[data-ms]", from)) {
    const at = new Date(Number(time.dataset.ms));
    time.dateTime = at.toISOString();
    time.textContent = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    time.title = at.toLocaleString(document.documentElement.lang);
  }
  // Wide monospaced lines are scrolled by keyboard, too.
  for (const pre of $$("pre", from)) pre.tabIndex = 0;
}
const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
const toEnd = () => { log.scrollTop = log.scrollHeight; };
function show(html) {
  const post = fromHtml(html);
  if (!post) return;
  // The greeting of before the chat began; it comes again as a post.
  document.getElementById("post-0")?.remove();
  const follow = isAtEnd() || post.classList.contains("user");
  dress(post);
  const there = document.getElementById(post.id);
  if (there) {
    const focused = there.contains(document.activeElement);
    there.replaceWith(post);
    if (focused) ($(".tap", post) || said).focus();
  } else {
    const next = $$(".post", log).find((other) => Number(other.dataset.id) > Number(post.dataset.id));
    log.insertBefore(post, next || null);
  }
  for (const image of $$("img", post)) image.addEventListener("load", () => follow && toEnd(), { once: true });
  if (follow) toEnd();
}

// Live, taken up where it was after every interruption.
let seq = told("seq");
let version = told("version");
let lost = false;
function listen() {
  const source = new EventSource(`/chat/events?after=${seq}&version=${version}`);
  const took = (event) => { if (event.lastEventId) seq = event.lastEventId; };
  source.addEventListener("open", () => { if (lost) { lost = false; unpop(); refresh(); } });
  source.addEventListener("post", (event) => { show(event.data); took(event); });
  source.addEventListener("clear", (event) => { log.replaceChildren(); took(event); });
  source.addEventListener("note", (event) => pop(event.data));
  source.addEventListener("course", (event) => { version = event.data; took(event); refresh(); });
  source.addEventListener("error", () => {
    lost = true;
    pop(told("lost"), true);
    // The browser tries again by itself, unless the server refused.
    if (source.readyState === EventSource.CLOSED) { source.close(); setTimeout(checkIn, 2000); }
  });
}
// A chat begins with the first thing that the user does; before, there is nothing to follow.
let begun = told("begun") === "true";
function begin() {
  if (begun) return;
  begun = true;
  refresh();
  listen();
}
async function checkIn() {
  try {
    const answer = await fetch("/chat/panel");
    if (answer.status === 401 || answer.status === 403) return location.reload();
  } catch { /* still away */ }
  listen();
}

// What the user does.
async function act(path, what, button) {
  const payload = JSON.stringify({ ...what, key: newKey() });
  if (!lost) unpop();
  if (button) button.disabled = true;
  try {
    for (let attempt = 0; ; attempt++) {
      let answer;
      try {
        answer = await fetch(path, { method: "POST", body: payload, headers: { "content-type": "application/json", "x-form": told("proof") } });
      } catch (error) {
        if (attempt >= 3) throw error;
      }
      if (answer && answer.ok) { begin(); return true; }
      if (answer && answer.status < 500) { pop(await answer.text()); return false; }
      if (attempt >= 3) break;
      await new Promise((done) => setTimeout(done, 400 * 2 ** attempt));
    }
    pop(told("failed"));
  } catch {
    pop(told("failed"));
  } finally {
    if (button) button.disabled = false;
  }
  return false;
}
const composer = $("#composer");
composer.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = said.value.trim();
  if (!text) return;
  said.value = "";
  grow();
  if (!(await act("/chat/say", { text }))) { said.value = said.value || text; grow(); }
});
said.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); composer.requestSubmit(); }
});
function grow() {
  said.rows = Math.min(6, Math.max(1, said.value.split("\n").length));
}
said.addEventListener("input", grow);
document.addEventListener("click", (event) => {
  const tap = event.target.closest("button.tap");
  if (tap) act("/chat/tap", { tap: tap.dataset.tap, label: tap.textContent.trim() }, tap);
  const command = event.target.closest("button.command");
  if (command) { $("#commands").open = false; act("/chat/say", { text: command.dataset.say }, command); }
  const sort = event.target.closest("button[data-sort]");
  if (sort) sortBy(sort);
  const view = event.target.closest("button[data-view]");
  if (view) look(view.dataset.view);
});
function look(view) {
  body.dataset.view = view;
  for (const other of $$("button[data-view]")) other.setAttribute("aria-pressed", String(other.dataset.view === view));
  if (view === "chat") toEnd();
}

// Files: chosen, dropped or pasted.
const bar = $("#upload-bar");
function upload(files) {
  // Told here: a server that refuses in the middle closes the line, and its reason is lost.
  const large = files.find((file) => file.size > Number(told("most")) * 1024 * 1024);
  if (large) return pop(`${told("large")} ${large.name} (${told("most")} MB)`);
  if (!files.length) return;
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  const request = new XMLHttpRequest();
  $("#upload").hidden = false;
  bar.value = 0;
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
  request.addEventListener("loadend", () => {
    $("#upload").hidden = true;
    if (request.status !== 202) pop(request.responseText || told("failed"));
    else { tried(); begin(); }
  });
  request.open("POST", "/chat/upload");
  request.setRequestHeader("x-form", told("proof"));
  request.send(form);
}
function tried() {
  const hint = $("#try");
  if (hint) hint.remove();
}
$("#files").addEventListener("change", (event) => { upload([...event.target.files]); event.target.value = ""; });
said.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) { event.preventDefault(); upload([...event.clipboardData.files]); }
});
const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
document.addEventListener("dragover", (event) => {
  if (hasFiles(event)) { event.preventDefault(); body.classList.add("dropping"); }
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) body.classList.remove("dropping"); });
document.addEventListener("drop", (event) => {
  body.classList.remove("dropping");
  if (hasFiles(event)) { event.preventDefault(); upload([...event.dataTransfer.files]); }
});
const examples = $("#examples");
if (examples) examples.addEventListener("click", async () => { if (await act("/chat/examples", {}, examples)) tried(); });

// The panel. Where it was scrolled, searched and sorted stays so.
const state = { search: "", column: null, down: false, result: undefined };
let refreshing = false;
let again = false;
async function refresh() {
  if (refreshing) { again = true; return; }
  refreshing = true;
  try {
    const answer = await fetch("/chat/panel");
    if (answer.ok) draw(await answer.text());
  } catch { /* the line is lost; refreshed when it is back */ }
  refreshing = false;
  if (again) { again = false; refresh(); }
}
function draw(html) {
  const scrolled = $(".scroll", panel);
  const places = [panel.scrollTop, scrolled ? scrolled.scrollTop : 0, scrolled ? scrolled.scrollLeft : 0];
  const focused = panel.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused && (focused.dataset.tap || focused.id);
  panel.innerHTML = html;
  // A new table has an order of its own, which may be what was asked for.
  const result = $("#panel-body", panel).dataset.result;
  if (result !== state.result) [state.result, state.column] = [result, null];
  const search = $("#search", panel);
  if (search) {
    search.value = state.search;
    search.addEventListener("input", () => { state.search = search.value; filter(); });
    const button = $$("button[data-sort]", panel)[state.column];
    if (state.column !== null && button) order(button);
    filter();
  }
  const next = $(".scroll", panel);
  panel.scrollTop = places[0];
  if (next) [next.scrollTop, next.scrollLeft] = places.slice(1);
  if (mark) {
    const to = $$("[data-tap]", panel).find((e) => e.dataset.tap === mark) || document.getElementById(mark);
    if (to) to.focus();
  }
}
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
function filter() {
  const words = plain(state.search).split(/\s+/).filter(Boolean);
  const rows = $$("#table tbody tr");
  let shown = 0;
  for (const row of rows) {
    const text = plain(row.textContent);
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) shown++;
  }
  $("#found").textContent = words.length ? `${shown} / ${rows.length}` : "";
}
function sortBy(button) {
  const column = $$("button[data-sort]").indexOf(button);
  // Numbers begin with the greatest, texts with A.
  state.down = state.column === column ? !state.down : button.dataset.sort === "number";
  state.column = column;
  order(button);
}
function order(button) {
  const { column, down } = state;
  const numeric = button.dataset.sort === "number";
  const table = $("#table tbody");
  const of = (row) => row.cells[column].textContent;
  const rows = [...table.rows].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    // Blanks stand last, whichever way.
    if (!x || !y) return (x ? 0 : 1) - (y ? 0 : 1);
    const way = numeric ? parseFloat(x) - parseFloat(y) : x.localeCompare(y, document.documentElement.lang);
    return down ? -way : way;
  });
  table.append(...rows);
  for (const head of $$("#table th")) head.removeAttribute("aria-sort");
  button.closest("th").setAttribute("aria-sort", down ? "descending" : "ascending");
}

dress(document);
toEnd();
if (begun) { refresh(); listen(); }
