words-compile-first = There is no table yet to change or to ask about. Compile first, then tell me what you want, for example "sort by final average, best first".
preview-hint = Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
preview-edits = ✏ With { $count ->
    [one] 1 change
   *[other] { $count } changes
  } of yours; /history lists them.
compiled-left-out = ⚠ A change does not fit these files any more and is left out. { $what }

not-understood = I did not understand "{ $words }". Nearest to it, I can do these:
not-understood-example = • { $example }

edit-thinking = ⏳ Working it out …
edit-left = Left: { $said }
edit-proposed = <b>{ $count ->
    [one] This change
   *[other] These { $count } changes
  }?</b>
edit-applied = <b>Done:</b>
edit-refreshing = Making the new table …
edit-refreshed = The new table:
edit-dropped = <b>Left as it was:</b>
edit-skipped = ➖ left out: { $what } — { $why }
edit-nothing = This changes nothing.
edit-unfit-step = Step { $step } does not fit: { $what }
edit-reword = Say it differently, please. You said: { $said }
edit-too-large = This change is larger than { $kb } KB, more than I take at once. Split it into smaller ones.
edits-too-many = This course has { $count } changes; that is the most. /undo some, or start over with /new.
button-apply = ✅ Apply
button-reword = ✏ Say it differently
button-discard = ✖ Drop
button-undo-edit = ↩ Undo
button-redo-edit = ↪ Redo
undo-nothing = There is no change to take back.
undo-done = <b>Taken back:</b>
redo-nothing = There is nothing to make again.
redo-done = <b>Made again:</b>

change-columns-added = ➕ columns: { $what }
change-columns-removed = ➖ columns: { $what }
change-columns-renamed = ✏ columns: { $what }
change-rows-removed = ➖ { $count ->
    [one] 1 row
   *[other] { $count } rows
  }
change-rows-added = ➕ { $count ->
    [one] 1 row
   *[other] { $count } rows
  }
change-rows-changed = ✏ { $count ->
    [one] 1 row changes
   *[other] { $count } rows change
  }
change-reordered = ↕ the rows stand in another order
change-other = ➕ { $what }
change-shifts = 📊 { $what }
compare-title = <b>Side by side</b> (nothing is changed)
compare-plan = 
  <b>{ $what }</b>
  { $outcome }

remark-unclear = ⚠ I did not understand "{ $words }" and left it out.
remark-anew = (The table changed meanwhile, so I worked it out anew.)
remark-recipe = (From your recipe "{ $name }".)
remark-model-slow = (The AI took too long; this is what I understand by myself.)
remark-model-down = (The AI can't be reached; this is what I understand by myself.)
remark-model-busy = (The AI is busy; this is what I understand by myself.)
remark-model-budget = (Your share of the AI is used up for today; this is what I understand by myself.)
remark-model-nonsense = (The AI's answer was of no use; this is what I understand by myself.)

recipe-usage = /recipe lists your recipes. /recipe save NAME keeps the changes of this table, /recipe apply NAME makes them on another, /recipe show NAME shows one, /recipe delete NAME forgets it.
recipe-none = You have no recipes yet. Change a table, then /recipe save NAME keeps the changes for the next course.
recipe-list = <b>Recipes</b>
recipe-line = • { $name }: { $steps ->
    [one] 1 step
   *[other] { $steps } steps
  }
recipe-nothing = There are no changes to save: tell me first what to change.
recipe-too-many = You have { $count } recipes; that is the most. /recipe delete one first.
recipe-saved = Saved "{ $name }": { $steps ->
    [one] 1 step
   *[other] { $steps } steps
  }. /recipe apply { $name } makes them on other files.
recipe-unknown = There is no recipe "{ $name }". /recipe lists them.
recipe-title = <b>Recipe { $name }</b>
recipe-steps = { $count ->
    [one] 1 step:
   *[other] { $count } steps:
  }
recipe-deleted = Forgot the recipe "{ $name }".

insights-title = <b>What stands out</b>
insights-sheet = The sheet Insights of the workbook has all of it, question by question.

history-edits = <b>Changes of the table</b>, in order
help-editing = <b>Changes and questions in words</b>
  After compiling, tell me what you want: "grade them A to F", "add 5 points to test 3", "drop the lowest test", "rename test 2 to Midterm", "remove everyone under 40 in test 1", "set Ada Obi's test 2 to 80 because she sat it later", "add a column Weighted = test 1 * 0.4 + test 2 * 0.6", "sort by name, then split by group". I show what would change; nothing is done before you tap <b>Apply</b>. /undo and /redo take changes back and make them again.
  Questions are answered at once: "who failed?", "class average of test 2?", "top five?", "compare pass mark 50 and 60".
  A file without scores (a roster, groups) can be brought in: "join groups.xlsx".
  /recipe saves changes for the next course · /insights tells what stands out.
button-help-editing = Changes in words
command-undo = Take the last change back
command-redo = Make it again
command-recipe = Save changes for other courses
command-insights = What stands out in the course
