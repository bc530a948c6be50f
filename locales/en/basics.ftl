welcome = Hello { $name }! I turn quiz exports into one finished gradebook.

  <b>Send me the files</b> that your form tool exports (SurveyHeart, Google Forms, Microsoft Forms, Moodle, Canvas, Kahoot …): one by one, several at once, or as a zip. Then tap <b>Compile</b>. I find out who is who, score everybody by your rules, ask about what I doubt, and return an Excel file.
welcome-nobody = there
button-how = How it works
button-settings = ⚙ Settings
button-files = 📄 Files
button-compile = ▶ Compile
button-back = ‹ Back
button-yes = Yes
button-no = No
button-stop = ✖ Stop

help = <b>How it works</b>
  1. Send the exports of your quizzes.
  2. /compile (or the button) makes the gradebook and shows a preview.
  3. Answer the doubts: "same person?". I remember your answers.
  4. Say in words what to change ("grade them A to F", "drop the lowest test") or what you want to know ("who failed?").
  5. Tap <b>Looks good</b> and get the workbook.

  /files lists and changes the files · /settings the rules · /explain NAME tells how a person's figures came to be · /results former gradebooks · /undo and /redo · /recipe · /insights · /export as Excel, CSV or JSON · /history what was changed · /status where things stand · /cancel leaves a question or stops work · /new starts over · /privacy and /forget your data.
help-admin = 
  You are an administrator: /admin shows what you can do.
help-files = <b>Files</b>
  Send .xlsx, .xls, .xlsb, .ods, .csv or .tsv files of up to { $megabytes } MB, or a zip of them. A file holds one test or several. The test's number comes from its name ("Test 3 …", "Quiz 2 …"); a file without one takes the next free number in order of submission. /files lets you renumber a file, set its maximum, replace or remove it.
help-matching = <b>Who is who</b>
  I compare e-mail addresses, student ids, phone numbers and names (order, accents and capitals do not matter). A misspelt address needs a second clue. Two people are never merged on a name alone when something contradicts it; what I am not sure of I ask, and keep apart until you answer.
help-scores = <b>Scores</b>
  I read marks, "14 / 20", "58.3%" and marks with a maximum in the header. Of several submissions to one test the best counts, unless you say otherwise. Missing, excused and zero are three different things. Every row of your files ends as used, merged or set aside, and the sheet Ledger shows it.
help-settings = <b>Rules</b>
  /settings shows and changes the pass mark, which submission counts, the participation bonus, weights, dropped tests, letters and rounding. A changed rule counts from the next /compile.
help-privacy = <b>What is kept</b>
  Your files, the gradebooks made of them, your settings, your changes and your answers to doubts; nothing is given to anybody. Where the administrator has set up an AI, it is told what you write and the titles of the columns, never a row, a name or an address. Files and gradebooks are deleted after { $days ->
    [one] a day
   *[other] { $days } days
  }, and at once when you say /forget.
button-help-files = Files
button-help-matching = Who is who
button-help-scores = Scores
button-help-settings = Rules
button-help-privacy = Privacy

unknown-command = I don't know that command. /help shows what I can do.
unknown-text = I did not understand that. Send a file, or try /compile, /files, /settings or /help.
unknown-text-empty = I did not understand that. Send me a file that your form tool exports, or see /help.
not-a-document = I can only read spreadsheets sent as files. Export the results as XLSX or CSV and send them as a document.
session-newer = A newer version of me saved this course, and I can't read it. Nothing is lost or changed: the administrator has to start the newer version.
session-full = This course holds as much as I can keep, so I did not take this. /undo changes, /recipe delete some, remove files, or start over with /new.
stale-button = This button is out of date.
tap-a-button = Please tap one of the buttons above, or say /cancel.
closed = This bot is not open to everybody. Ask its administrator to let you in; your id is { $id }.
maintenance = I am being maintained. Nothing you sent is lost; please try again in a little while.
busy = { $count ->
    [one] A job is
   *[other] { $count } jobs are
  } in line already, and I can't take more just now. Please try again in a few minutes.

new-ask = Start over? The { $count ->
    [one] file
   *[other] { $count } files
  } at hand will be put aside. Rules, answers to doubts and former results stay.
new-done = All clear. Send me the files of the next course.
new-nothing = There is nothing to clear. Send me the files.
cancelled = All right, left as it was.
cancel-nothing = There is nothing to cancel.
cancel-stopped = Stopped.
yes-or-no = Please answer yes or no, or tap a button.

status-files = <b>Files:</b> { $ready ->
    [0] none
   *[other] { $ready } ready
  }{ $reading ->
    [0] {""}
   *[other] , { $reading } being read
  }
status-working = <b>Now:</b> compiling
status-result = <b>Result:</b> { $tests ->
    [one] 1 test
   *[other] { $tests } tests
  }, { $people ->
    [one] 1 person
   *[other] { $people } people
  }{ $current ->
    [yes] {""}
   *[no] , made before the last change: /compile again
  }
status-no-result = <b>Result:</b> none yet
status-question = <b>Open question:</b> I wait for your answer (/cancel leaves it)
status-line = <b>In line:</b> { $files ->
    [one] 1 file
   *[other] { $files } files
  } and { $data ->
    [one] 1 compile
   *[other] { $data } compiles
  } of all users

forget-ask = Delete everything I know of this chat: { $files ->
    [one] 1 file
   *[other] { $files } files
  }, { $results ->
    [one] 1 result
   *[other] { $results } results
  }, the rules and { $decisions ->
    [one] 1 answer
   *[other] { $decisions } answers
  } to doubts? This can't be undone.
button-forget = Delete everything
forget-who = What I know of a group can be deleted by its administrators, and by mine.
forget-unchecked = I can't ask Telegram just now who administers this group, so nothing is deleted. Please try again later.
forget-working = Deleting …
forgotten = Deleted: { $files ->
    [one] 1 file
   *[other] { $files } files
  }, { $results ->
    [one] 1 result
   *[other] { $results } results
  }, { $decisions ->
    [one] 1 answer
   *[other] { $decisions } answers
  } to doubts, the rules and the session. Nothing of this chat is left but the fact that it exists.

failure-timed-out = This took longer than { $seconds ->
    [one] a second
   *[other] { $seconds } seconds
  }, so I stopped it. Try again, or with fewer or smaller files.
failure-too-heavy = This needs more memory than I may use. Split the file, or export it as CSV.
failure-gone = The file can't be fetched any more. Please send it again.
failure-unavailable = What this needs could not be reached for an hour, so I gave up. Please send it again later.
failure-over-quota = Your files may take { $limit } MB, and there is no room for more. Remove some first: /files, /new or /forget.
failure-broken = Something went wrong on my side. Please try again; if it stays, tell the administrator the incident { $incident }.

command-help = How it works
command-files = List and change the files
command-compile = Make the gradebook
command-preview = Show the result again
command-doubts = Review who may be one person
command-people = See and take back answers about people
command-explain = How a person's figures came to be
command-export = Get the result as Excel, CSV or JSON
command-results = Former gradebooks
command-settings = The rules of the course
command-status = Where things stand
command-new = Start over with another course
command-cancel = Leave a question, stop work
command-privacy = What is kept
command-revoke = End all download links
command-forget = Delete everything
command-admin = What administrators can do
command-stats = Figures
command-users = Users
command-allow = Let a user in
command-deny = Take a user off the list
command-ban = Shut a user out
command-access = Who may use the bot
command-limits = Limits per user and day
command-broadcast = A text to everybody
command-maintenance = Maintenance on or off
command-backup = A copy of the database
command-audit = What administrators did
command-jobs = Jobs that wait, run or died
command-config = Settings, without secrets
command-ai = The language model: on, off, budget, check
command-token = Tokens for the web and the API

history = { $count ->
    [0] Nothing was changed yet.
   *[other] <b>What was changed</b>, the latest first
  }
act-new = Started over; { $count ->
    [one] 1 file was put aside.
   *[other] { $count } files were put aside.
  }
act-same = { $one } and { $other } are one person.
act-apart = { $one } and { $other } are different people.
act-undecided = The answer on { $one } and { $other } was taken back.
command-history = What was changed

revoke-done = All download links of this chat have ended. What I send from now on has new ones.
