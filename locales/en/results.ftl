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
    [one] 1 pair may be one person.
   *[other] { $count } pairs may be one person each.
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
button-apart = Two people
button-skip = Skip
button-done = Enough
button-undo = ↩ Undo
button-all-likely = Merge all { $count } likely ones
doubts-kept = { $given ->
    [one] 1 answer is
   *[other] { $given } answers are
  } kept, for next time too. { $open ->
    [0] No doubt is left.
    [one] 1 doubt stays open.
   *[other] { $open } doubts stay open.
  }
doubts-unanswered = Nothing was answered; the pairs stay apart.
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
