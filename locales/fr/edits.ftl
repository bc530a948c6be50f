words-compile-first = Il n'y a pas encore de tableau à modifier ou à interroger. Compilez d'abord, puis dites-moi ce que vous voulez, par exemple « sort by final average, best first ».
preview-hint = Dites-moi (en anglais) ce qu'il faut changer ou ce que vous voulez savoir, par exemple « grade them A to F » ou « who failed? ».
preview-edits = ✏ Avec { $count ->
    [one] 1 modification
   *[other] { $count } modifications
  } de votre part ; /history les énumère.
compiled-left-out = ⚠ Une modification ne convient plus à ces fichiers et reste de côté. { $what }

not-understood = Je n'ai pas compris « { $words } ». Au plus près, je sais faire ceci :
not-understood-example = • { $example }

edit-thinking = ⏳ Un instant …
edit-left = Abandonné : { $said }
edit-proposed = <b>{ $count ->
    [one] Cette modification
   *[other] Ces { $count } modifications
  } ?</b>
edit-applied = <b>Fait :</b>
edit-refreshing = Je refais le tableau …
edit-refreshed = Le nouveau tableau :
edit-dropped = <b>Laissé tel quel :</b>
edit-skipped = ➖ laissé de côté : { $what } — { $why }
edit-nothing = Cela ne change rien.
edit-unfit-step = L'étape { $step } ne convient pas : { $what }
edit-reword = Dites-le autrement, s'il vous plaît. Vous avez dit : { $said }
edit-too-large = Cette modification dépasse { $kb } Ko, plus que je n'en prends d'un coup. Partagez-la en plus petites.
edits-too-many = Ce cours a { $count } modifications, c'est le maximum. Annulez-en avec /undo, ou recommencez avec /new.
button-apply = ✅ Appliquer
button-reword = ✏ Dire autrement
button-discard = ✖ Laisser
button-undo-edit = ↩ Annuler
button-redo-edit = ↪ Refaire
undo-nothing = Il n'y a rien à annuler.
undo-done = <b>Annulé :</b>
redo-nothing = Il n'y a rien à refaire.
redo-done = <b>Refait :</b>

change-columns-added = ➕ colonnes : { $what }
change-columns-removed = ➖ colonnes : { $what }
change-columns-renamed = ✏ colonnes : { $what }
change-rows-removed = ➖ { $count ->
    [one] 1 ligne
   *[other] { $count } lignes
  }
change-rows-added = ➕ { $count ->
    [one] 1 ligne
   *[other] { $count } lignes
  }
change-rows-changed = ✏ { $count ->
    [one] 1 ligne change
   *[other] { $count } lignes changent
  }
change-reordered = ↕ les lignes changent d'ordre
change-other = ➕ { $what }
change-shifts = 📊 { $what }
compare-title = <b>Côte à côte</b> (rien n'est modifié)
compare-plan = 
  <b>{ $what }</b>
  { $outcome }

remark-unclear = ⚠ Je n'ai pas compris « { $words } » et l'ai laissé de côté.
remark-anew = (Le tableau a changé entre-temps, j'ai donc recommencé.)
remark-recipe = (De votre recette « { $name } ».)
remark-model-slow = (L'IA a mis trop de temps ; voici ce que je comprends par moi-même.)
remark-model-down = (L'IA est injoignable ; voici ce que je comprends par moi-même.)
remark-model-busy = (L'IA est occupée ; voici ce que je comprends par moi-même.)
remark-model-budget = (Votre part d'IA est épuisée pour aujourd'hui ; voici ce que je comprends par moi-même.)
remark-model-nonsense = (La réponse de l'IA était inutilisable ; voici ce que je comprends par moi-même.)

recipe-usage = /recipe énumère vos recettes. /recipe save NOM garde les modifications de ce tableau, /recipe apply NOM les fait sur un autre, /recipe show NOM en montre une, /recipe delete NOM l'oublie.
recipe-none = Vous n'avez pas encore de recettes. Modifiez un tableau, puis /recipe save NOM garde les modifications pour le prochain cours.
recipe-list = <b>Recettes</b>
recipe-line = • { $name } : { $steps ->
    [one] 1 étape
   *[other] { $steps } étapes
  }
recipe-nothing = Il n'y a pas de modifications à garder : dites d'abord ce qu'il faut changer.
recipe-too-many = Vous avez { $count } recettes, c'est le maximum. Oubliez-en une avec /recipe delete.
recipe-saved = « { $name } » est gardée : { $steps ->
    [one] 1 étape
   *[other] { $steps } étapes
  }. /recipe apply { $name } les fait sur d'autres fichiers.
recipe-unknown = Il n'y a pas de recette « { $name } ». /recipe les énumère.
recipe-title = <b>Recette { $name }</b>
recipe-steps = { $count ->
    [one] 1 étape :
   *[other] { $count } étapes :
  }
recipe-deleted = La recette « { $name } » est oubliée.

insights-title = <b>Ce qui frappe</b>
insights-sheet = La feuille Insights du classeur contient le tout, question par question.

history-edits = <b>Modifications du tableau</b>, dans l'ordre
help-editing = <b>Modifications et questions</b>
  Après la compilation, dites (en anglais) ce que vous voulez : « grade them A to F », « add 5 points to test 3 », « drop the lowest test », « rename test 2 to Midterm », « remove everyone under 40 in test 1 », « set Ada Obi's test 2 to 80 because she sat it later », « add a column Weighted = test 1 * 0.4 + test 2 * 0.6 », « sort by name, then split by group ». Je montre ce qui changerait ; rien n'est fait avant <b>Appliquer</b>. /undo et /redo annulent et refont.
  Les questions ont une réponse immédiate : « who failed? », « class average of test 2? », « top five? », « compare pass mark 50 and 60 ».
  Un fichier sans notes (liste, groupes) peut être ajouté : « join groups.xlsx ».
  /recipe garde des modifications pour le prochain cours · /insights dit ce qui frappe.
button-help-editing = Modifier en mots
command-undo = Annuler la dernière modification
command-redo = La refaire
command-recipe = Garder des modifications
command-insights = Ce qui frappe dans le cours
