compile-still-reading = I am still reading { $count ->
    [one] 1 file
   *[other] { $count } files
  }. Compile when they are ready.
compile-no-files = There are no files to compile. Send me the exports of your quizzes.
compile-daily-limit = You have compiled { $count ->
    [one] once
   *[other] { $count } times
  } today, which is the limit. Please go on tomorrow.
compile-underway = I am on it already.
late-answer = This was run again after it had failed, but the course went on without it, so it does not count. Ask again if you still need it.
compile-over = This is over already.
compile-stopped = Stopped. Your files are all there.
compiling = Compiling { $count ->
    [one] 1 file
   *[other] { $count } files
  } …
stage-loading = ▸ loading the rows
stage-matching = ▸ finding out who is who
stage-writing = ▸ writing the workbook
stage-drawing = ▸ drawing the preview
compiled = <b>Compiled.</b>
compiled-test = Test { $number } ({ $why }): { $files }
compiled-warning = ⚠ { $what }
compiled-more-warnings = … and { $count } more on the sheet Checks
button-try-again = Try again

totals = <b>{ $tests ->
    [one] 1 test
   *[other] { $tests } tests
  }, { $people ->
    [one] 1 person
   *[other] { $people } people
  }</b> · { $passed } passed, { $failed } failed (pass mark { $mark } %) · class mean { $mean } %
totals-rows = Rows: { $rows } = { $used } used + { $merged } merged + { $aside } set aside
no-result = There is no result yet. Send files and /compile them.
preview-doubts = ❓ { $count ->
    [one] 1 question is open about who is who.
   *[other] { $count } questions are open about who is who.
  }
preview-old = ⚠ Something changed since: compile again.
preview-stale = This preview is out of date.
button-current = Show the current one
button-accept = ✅ Looks good: send it
button-all-rows = All rows
button-doubts = Doubts ({ $count })
button-compile-again = ▶ Compile again

doubts-none = There are no doubts: every row has found its person.
doubt-ask = <b>Same person?</b> ({ $at } of { $of })
doubt-side = 
  <b>{ $name }</b> · { $clues }
  { $scores } — { $place }
doubt-side-bare = 
  <b>{ $name }</b> · nothing but the name
  { $scores } — { $place }
doubt-reason = 
  <i>{ $reason }</i>
button-same = Same person
button-apart = { $count ->
    [2] Two people
   *[other] { $count } people
  }
button-skip = Skip
button-done = Enough
button-undo = ↩ Undo
doubt-many-likely = Some people may be in the files twice. Are the rows of each ticked number one person?
doubt-many-unlikely = These have something in common, but are probably different people. Tick those that are one person.
doubt-choice = Hardly all of these are right. Tick those that are one person.
doubt-group = <b>{ $at }.</b> { $sides }
button-ticked = ✓ { $at }
button-unticked = { $at }
button-join = { $count ->
    [one] Join the ticked one
   *[other] Join the { $count } ticked ones
  }
button-all-apart = Keep all apart
button-one-by-one = One by one
people-title = { $count ->
    [0] <b>Answers about people</b>: none yet.
    [one] <b>1 answer about people</b>
   *[other] <b>{ $count } answers about people</b>
  }
people-same = { $at }. { $one } = { $other }
people-apart = { $at }. { $one } ≠ { $other }
people-how = 
  To join two people, write <b>merge A. Obi and Ada Obi</b>; to part one, <b>unmerge Ada Obi</b>. /doubts asks what is open.
button-unsay = ↩ { $at }
doubts-kept = { $given ->
    [one] 1 answer is
   *[other] { $given } answers are
  } kept, for next time too. { $open ->
    [0] No doubt is left.
    [one] 1 doubt stays open.
   *[other] { $open } doubts stay open.
  }
doubts-unanswered = Nothing was answered; what is asked about stays apart.
doubts-left = Review left. { $given ->
    [0] Nothing was answered.
    [one] 1 answer is kept.
   *[other] { $given } answers are kept.
  }

delivered-note = The sheet Scheme holds the rules: change a value and every figure follows.
export-ask = As which kind of file?
export-unknown = I can send a gradebook as xlsx, csv or json.
result-gone = This result is not kept any more. Compile again.
results-none = There are no results yet.
results-title = <b>Results</b>, the latest first:
results-line = { $at } · { $tests ->
    [one] 1 test
   *[other] { $tests } tests
  }, { $people ->
    [one] 1 person
   *[other] { $people } people
  }
button-download = ⬇ { $at }
page-title = <b>Rows</b>, page { $page } of { $pages }
button-previous = ‹
button-next = ›
button-as-csv = As CSV
button-as-json = As JSON
button-as-xlsx = As Excel

explain-ask = Whose figures shall I explain? Type a name, a part of one, or an e-mail address.
explain-nobody = Nobody is called that. Try a family name or an e-mail address.
explain-many = Several people fit; say more of the name:

doubt-decided = Kept. Compile again when you are done.

figures-open = ❓ <b>{ $count ->
    [one] 1 doubt about figures is open
   *[other] { $count } doubts about figures are open
  }</b>: { $what }. Settle them before you rely on the figures: /doubts
figures-maxima = { $count ->
    [one] the maximum of test { $tests }
   *[other] the maxima of tests { $tests }
  }
figures-columns = { $count ->
    [one] a column that may be a test
   *[other] { $count } columns that may be tests
  }
figures-tests = { $count ->
    [one] two files that may be one test
   *[other] { $count } pairs of files that may be one test each
  }
figures-others = { $count ->
    [one] 1 thing to look at
   *[other] { $count } things to look at
  }
figure-maximum = <b>What is the maximum of test { $number }?</b> ({ $at } of { $of })
  { $title } · taken as { $taken }

  <i>{ $doubt }; { $reason }</i>
  Tap it, or type another number.
figure-column = <b>Is this column a test?</b> ({ $at } of { $of })
  <b>{ $header }</b> — { $file }

  <i>left out: { $why }</i>
figure-same-test = <b>One test or two?</b> ({ $at } of { $of })
  { $one }
  { $other }

  <i>they { $reason }</i>
figure-look = <b>Please look</b> ({ $at } of { $of })
  { $what }

  <i>{ $done }</i>
button-another = Another number
button-use = Use it
button-leave = Leave it out
button-same-test = Same test
button-two-tests = Two tests
type-the-maximum = Type the maximum as a number, for example 20.
said-maximum = Test { $number } is out of { $maximum }, as you said.
said-column-used = { $header } of { $file } is a test, as you said.
said-column-left = { $header } of { $file } is left out, as you said.
said-same-test = { $one } and { $other } are one test, as you said.
said-two-tests = { $one } and { $other } are two tests, as you said.
button-take-back = Take answers back ({ $count })
said-taken-back = Your answers about figures are taken back.
act-maximum-open = The maximum of test { $number } is taken from the file again
act-column-used = Column { $header } of { $file } is used as a test
act-column-left = Column { $header } of { $file } is left out
act-column-open = Nothing is said of column { $header } of { $file } any more
act-same-test = { $one } and { $other } are one test
act-two-tests = { $one } and { $other } are two tests
act-tests-open = Nothing is said of { $one } and { $other } any more
