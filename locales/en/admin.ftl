admin-menu = <b>Administration</b>
  /stats figures · /users · /jobs · /audit · /config
  /allow ID, /deny ID, /ban ID – who may use the bot
  /access open, list or closed
  /limits files 50 – per user and day
  /maintenance on or off · /backup
  /broadcast TEXT – to everybody, after a question
admin-private = Administration is for a private chat with me.
told-stats = <b>Figures</b>
told-users = <b>Users</b>, the latest first
told-jobs = { $count ->
    [0] No job waits, runs or died.
   *[other] <b>Jobs</b>
  }
told-audit = { $count ->
    [0] The audit log is empty.
   *[other] <b>Audit log</b>, the latest first
  }
told-config = <b>Settings</b>, without secrets
told-reach = <b>Send this to everybody?</b>
button-retry = Run { $job } again
standing-usage = Say whom by id, for example /allow 123456. /users lists ids.
standing-allowed = User { $user } is on the list now.
standing-unlisted = User { $user } is off the list now.
standing-banned = User { $user } is shut out now.
access-usage = Access is { $mode }. Say /access open (everybody), list (those allowed) or closed (administrators).
access-set = Access is { $mode } now.
limits-usage = A user may send { $files ->
    [one] 1 file
   *[other] { $files } files
  } and compile { $compiles ->
    [one] once
   *[other] { $compiles } times
  } a day. Say /limits files 50 or /limits compiles 20.
limits-set = Set: { $what } per user and day.
maintenance-usage = Maintenance is { $now }. Say /maintenance on or off.
maintenance-set = Maintenance is { $now } now.
broadcast-usage = Say what to send: /broadcast TEXT.
broadcast-sending = Sending …
broadcast-progress = Sending … { $chats } of { $of ->
    [one] 1 chat
   *[other] { $of } chats
  }
broadcast-sent = Sent to { $sent } of { $of ->
    [one] 1 chat
   *[other] { $of } chats
  }.
broadcast-stopping = Stopped. It goes to no further chat.
broadcast-underway = A broadcast is going out. Stop it, or wait until it has gone out, and say it again.
broadcast-over = This broadcast is over.
broadcast-stopped = Stopped after { $sent } of { $of ->
    [one] 1 chat
   *[other] { $of } chats
  }.
backup-working = Copying the database …
backup-done = A consistent copy of the database ({ $kb } KB). Files are not in it; see the documentation.

told-ai = <b>Language model</b>
ai-usage = /ai tells of the language model, /ai on and /ai off switch it, /ai tokens 200000 sets what a user may use a day, /ai check asks it something.
ai-set = The language model is { $now }.
ai-tokens-set = A user may use { $count ->
    [one] 1 token
   *[other] { $count } tokens
  } a day.

token-usage = /token lists the tokens for the web and the API; /token create NAME makes one (/token create NAME 30 for 30 days, /token admin NAME for an administrator), /token revoke NAME ends it.
token-made = The token <b>{ $name }</b>. Whoever has it may sign in on the web and use the API. Copy it now: I don't keep it, and on the web it is shown for ten minutes.
told-token = <b>Tokens</b>
