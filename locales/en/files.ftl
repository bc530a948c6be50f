file-foreign = this is a .{ $extension } file, not a spreadsheet; export the results as XLSX or CSV
file-too-large = the file is { $size } MB and Telegram hands me { $limit } MB at most; split it, or export it as CSV
file-too-many = a course has { $count } files at most; /new starts another
file-daily-limit = you have sent { $count ->
    [one] 1 file
   *[other] { $count } files
  } today, which is the limit; please go on tomorrow
file-busy = { $count ->
    [one] a file is
   *[other] { $count } files are
  } in line already; please send it again in a few minutes
file-gone = This file is not there any more.
file-superseded = { $new } took the place of { $old }.
file-both-kept = Both stay. If they are one test, I join them; else the later one gets the next free number.
file-no-number = { $count ->
    [one] No number yet
   *[other] { $count } tests
  }
file-numbers = { $count ->
    [one] Test { $numbers }
   *[other] Tests { $numbers }
  }
file-maximum = {" "}· of { $maximum }
file-maximum-guessed = {" "}· of { $maximum } (a guess)
file-removed = { $name } is out. { $left ->
    [0] No file is left.
    [one] 1 file is left.
   *[other] { $left } files are left.
  }
files-none = There are no files yet. Send me the exports of your quizzes.
files-title = <b>{ $count ->
    [one] 1 file
   *[other] { $count } files
  }</b> – tap a number to change one:
and-more = … and { $count } more

batch-reading = ⏳ { $name }: reading …
batch-refused = ❌ { $name }: { $why }
batch-duplicate = ❌ { $name }: I have this very file already ({ $of }), so it changes nothing
batch-removed = ➖ { $name }: taken out
batch-file = ✅ <b>{ $tests }</b> · { $tool } · { $people ->
    [one] 1 row
   *[other] { $people } rows
  }{ $maximum } — { $name }
batch-extra = 📎 { $name }: people and no scores, so it is no test but a class list. It names the people of the course if most people of the tests are on it. I can bring its columns ({ $columns }) into the gradebook, too; say "bring in the columns of { $name }" after compiling. If it is a test, name its column Score or Total Marks (20).
batch-clash = ⚠ { $with } claims number { $number } too. Which is it?
batch-line = In line: { $before } before yours.
batch-ready = { $count ->
    [one] 1 file is ready.
   *[other] { $count } files are ready.
  } Send more, or compile.
button-supersede = Replace the old { $number }
button-keep-both = Keep both
button-renumber = Renumber
button-maximum = Maximum
button-replace = Replace
button-remove = Remove
button-renumber-other = Renumber the other
button-remove-other = Remove the other

card-test = • { $title }
card-set-aside = • { $count ->
    [one] 1 row is nobody's (totals, blanks)
   *[other] { $count } rows are nobody's (totals, blanks)
  }
number-ask = Which number has { $name }? Tap or type it.
number-range = A test's number is a whole number from 1 to 999. Type it, or say /cancel.
number-set = { $name } is test { $number } now.
number-taken = { $name } is test { $number } now, but { $holder } claims { $number } too.
maximum-needs-number = { $name } has no number yet. Give it one first; then I can keep its maximum.
maximum-ask = How many marks has test { $number } ({ $name }) at most? Type a number, for example 20.
maximum-range = The maximum is a number above 0, up to 100000. Type it, or say /cancel.
maximum-set = Test { $number } is out of { $maximum } now.
replacement-ask = Send the file that takes the place of { $name }.
send-the-file = I wait for a file. Send it, or say /cancel.

batch-replaced = ↻ It took the place of the { $old } that was there: the same test, with all of its people. Number, maximum and answers stay.
batch-section = ⇉ { $with } claims number { $number } too and holds other people, so both stay: as sections of one test they are put together; where that is not clear, I ask after compiling.
button-undo-replace = ↩ { $name } is no newer export
file-back = { $name } is back.
file-same-test = Both files are test { $number } now.
