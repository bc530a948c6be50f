web-title = Results Compiler
web-skip = Skip to the message field
web-views = Views
web-chat = Chat
web-results = Results
web-messages = Messages
web-bot = Bot
web-you = You
web-picture = Preview of the first rows; the table is in the results beside the chat
web-sign-in = Sign in
web-sign-out = Sign out
web-token = Access token
web-token-how = The administrator makes one: /token create NAME in the chat, or mlj token create NAME on the server.
web-wrong-token = This token is not known, or has ended. Check it, or ask for a new one.
web-too-often = Too many tries. Wait a minute and try again.
web-no-script = The chat needs JavaScript. Nothing is loaded from anywhere else.
web-try = Try it with example files
web-try-more = 11 quizzes of invented people, in the forms of many tools
web-attach = Files
web-said = Write a message, or drop files here
web-send = Send
web-commands = Commands
web-limit = Largest file:
web-uploading = Sending files …
web-too-large = This file is larger than may be sent:
web-lost = The line is lost. Trying again …
web-failed = That did not go through. Nothing is lost: try again.
web-people = People
web-passed = Passed
web-failed-count = Failed
web-mean = Mean (%)
web-mark = Pass mark (%)
web-old = Made before the last change.
web-compile-again = Compile again
web-download = Download:
web-search = Search
web-table = The gradebook
web-table-gone = The rows are not kept any more. Compile again.
web-left-out = { $count ->
    [one] 1 more row is
   *[other] { $count } more rows are
  } in the workbook.
button-all-same = All are one person each
button-different = Different people
web-doubts = Same person?
web-name = Name
web-email = E-mail
web-phone = Phone
web-student-id = Student id
web-place = Where
web-scores = Scores
web-changes = Changes
web-no-changes = None yet. Say in the chat what to change.
web-not-compiled = The files are not compiled yet.
web-nothing = Nothing yet: send the exports of your quizzes, or try the example files.
web-refused-unknown = You are not signed in any more. Load the page again.
web-refused-proof = This did not come from the page. Load it again.
web-refused-often = Too much at once. Try again in { $count ->
    [one] 1 second
   *[other] { $count } seconds
  }.
web-refused-broken = Something is wrong on our side ({ $incident }). Try again in a minute.
web-refused-text = Write something, but at most 8,000 characters.
web-refused-button = There is no such button.
web-refused-form = The form can't be read: { $why }
web-refused-time = The files did not arrive in time. Try again.
web-refused-room = The file can't be stored just now. Try again later.
web-refused-many = More than { $count ->
    [one] one file
   *[other] { $count } files
} at once. Send them in parts, or as a zip.
web-refused-large = "{ $name }" is larger than { $limit } MB. Split it, or export it as CSV.
web-refused-today = You may send { $count ->
    [one] 1 file
   *[other] { $count } files
  } a day. Please go on tomorrow.
web-refused-quota = Your files may take { $limit } MB, and there is no room for more. Remove some first: /files, /new or /forget.
web-figures = Doubts about figures
web-figures-open = { $count ->
    [one] 1 doubt about figures is open
   *[other] { $count } doubts about figures are open
  }
web-maximum = What is the maximum of this test?
web-column = Is this column a test?
web-same-test = One test or two?
web-look = Please look
