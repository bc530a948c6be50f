compile-still-reading = Je lis encore { $count ->
    [one] 1 fichier
   *[other] { $count } fichiers
  }. Compilez quand ils sont prêts.
compile-no-files = Il n'y a pas de fichiers à compiler. Envoyez-moi les exports de vos quiz.
compile-daily-limit = Vous avez compilé { $count ->
    [one] une fois
   *[other] { $count } fois
  } aujourd'hui, c'est la limite. Continuez demain.
compile-underway = J'y suis déjà.
late-answer = Ceci a été refait après un échec, mais le cours a continué sans cela ; cela ne compte donc pas. Redemandez-le s'il le faut encore.
compile-over = C'est déjà fini.
compile-stopped = Arrêté. Vos fichiers sont tous là.
compiling = Je compile { $count ->
    [one] 1 fichier
   *[other] { $count } fichiers
  } …
stage-loading = ▸ je charge les lignes
stage-matching = ▸ je cherche qui est qui
stage-writing = ▸ j'écris le classeur
stage-drawing = ▸ je dessine l'aperçu
compiled = <b>Compilé.</b>
compiled-test = Test { $number } ({ $why }) : { $files }
compiled-warning = ⚠ { $what }
compiled-more-warnings = … et { $count } de plus sur la feuille Checks
button-try-again = Réessayer

totals = <b>{ $tests ->
    [one] 1 test
   *[other] { $tests } tests
  }, { $people ->
    [one] 1 personne
   *[other] { $people } personnes
  }</b> · { $passed } reçus, { $failed } refusés (passage à { $mark } %) · moyenne { $mean } %
totals-rows = Lignes : { $rows } = { $used } utilisées + { $merged } réunies + { $aside } mises de côté
no-result = Il n'y a pas encore de résultat. Envoyez des fichiers et /compile.
preview-doubts = ❓ { $count ->
    [one] 1 question reste ouverte sur l'identité des personnes.
   *[other] { $count } questions restent ouvertes sur l'identité des personnes.
  }
preview-old = ⚠ Quelque chose a changé depuis : compilez à nouveau.
preview-stale = Cet aperçu n'est plus à jour.
button-current = Montrer l'actuel
button-accept = ✅ C'est bon : envoyer
button-all-rows = Toutes les lignes
button-doubts = Doutes ({ $count })
button-compile-again = ▶ Compiler à nouveau

doubts-none = Il n'y a pas de doutes : chaque ligne a trouvé sa personne.
doubt-ask = <b>Même personne ?</b> ({ $at } sur { $of })
doubt-side = 
  <b>{ $name }</b> · { $clues }
  { $scores } — { $place }
doubt-side-bare = 
  <b>{ $name }</b> · rien que le nom
  { $scores } — { $place }
doubt-reason = 
  <i>{ $reason }</i>
button-same = Même personne
button-apart = { $count ->
    [2] Deux personnes
   *[other] { $count } personnes
  }
button-skip = Passer
button-done = Assez
button-undo = ↩ Défaire
doubt-many-likely = Certaines personnes figurent peut-être deux fois dans les fichiers. Les lignes de chaque numéro coché sont-elles d'une même personne ?
doubt-many-unlikely = Celles-ci ont quelque chose en commun, mais sont sans doute des personnes différentes. Cochez celles qui n'en sont qu'une.
doubt-choice = Tout ceci ne peut guère être juste à la fois. Cochez ce qui est une même personne.
doubt-group = <b>{ $at }.</b> { $sides }
button-ticked = ✓ { $at }
button-unticked = { $at }
button-join = { $count ->
    [one] Réunir le numéro coché
   *[other] Réunir les { $count } cochés
  }
button-all-apart = Tout garder séparé
button-one-by-one = Un par un
people-title = { $count ->
    [0] <b>Réponses sur les personnes</b> : aucune encore.
    [one] <b>1 réponse sur les personnes</b>
   *[other] <b>{ $count } réponses sur les personnes</b>
  }
people-same = { $at }. { $one } = { $other }
people-apart = { $at }. { $one } ≠ { $other }
people-how = 
  Pour réunir deux personnes, écrivez <b>merge A. Obi and Ada Obi</b> ; pour en séparer une, <b>unmerge Ada Obi</b>. /doubts demande ce qui est ouvert.
button-unsay = ↩ { $at }
doubts-kept = { $given ->
    [one] 1 réponse est retenue
   *[other] { $given } réponses sont retenues
  }, aussi pour la prochaine fois. { $open ->
    [0] Il ne reste aucun doute.
    [one] 1 doute reste ouvert.
   *[other] { $open } doutes restent ouverts.
  }
doubts-unanswered = Aucune réponse ; ce qui est demandé reste séparé.
doubts-left = Revue quittée. { $given ->
    [0] Aucune réponse.
    [one] 1 réponse est retenue.
   *[other] { $given } réponses sont retenues.
  }

delivered-note = La feuille Scheme porte les règles : changez une valeur et tout suit.
export-ask = En quel genre de fichier ?
export-unknown = Je peux envoyer un carnet en xlsx, csv ou json.
result-gone = Ce résultat n'est plus gardé. Compilez à nouveau.
results-none = Il n'y a pas encore de résultats.
results-title = <b>Résultats</b>, le dernier d'abord :
results-line = { $at } · { $tests ->
    [one] 1 test
   *[other] { $tests } tests
  }, { $people ->
    [one] 1 personne
   *[other] { $people } personnes
  }
button-download = ⬇ { $at }
page-title = <b>Lignes</b>, page { $page } sur { $pages }
button-previous = ‹
button-next = ›
button-as-csv = En CSV
button-as-json = En JSON
button-as-xlsx = En Excel

explain-ask = Les chiffres de qui dois-je expliquer ? Tapez un nom, une partie d'un nom ou une adresse.
explain-nobody = Personne ne s'appelle ainsi. Essayez un nom de famille ou une adresse.
explain-many = Plusieurs personnes conviennent ; dites-en plus du nom :

doubt-decided = Retenu. Compilez de nouveau quand vous aurez fini.

figures-open = ❓ <b>{ $count ->
    [one] 1 doute sur les chiffres est ouvert
   *[other] { $count } doutes sur les chiffres sont ouverts
  }</b> : { $what }. Réglez-les avant de vous fier aux chiffres : /doubts
figures-maxima = { $count ->
    [one] le maximum du test { $tests }
   *[other] les maxima des tests { $tests }
  }
figures-columns = { $count ->
    [one] une colonne qui pourrait être un test
   *[other] { $count } colonnes qui pourraient être des tests
  }
figures-tests = { $count ->
    [one] deux fichiers qui pourraient être un même test
   *[other] { $count } paires de fichiers qui pourraient être chacune un même test
  }
figures-others = { $count ->
    [one] 1 point à regarder
   *[other] { $count } points à regarder
  }
figure-maximum = <b>Quel est le maximum du test { $number } ?</b> ({ $at } sur { $of })
  { $title } · compté comme { $taken }

  <i>{ $doubt } ; { $reason }</i>
  Touchez-le ou tapez un autre nombre.
figure-column = <b>Cette colonne est-elle un test ?</b> ({ $at } sur { $of })
  <b>{ $header }</b> — { $file }

  <i>laissée de côté : { $why }</i>
figure-same-test = <b>Un test ou deux ?</b> ({ $at } sur { $of })
  { $one }
  { $other }

  <i>{ $reason }</i>
figure-look = <b>À regarder</b> ({ $at } sur { $of })
  { $what }

  <i>{ $done }</i>
button-another = Un autre nombre
button-use = L'utiliser
button-leave = La laisser de côté
button-same-test = Même test
button-two-tests = Deux tests
type-the-maximum = Tapez le maximum en chiffres, par exemple 20.
said-maximum = Le test { $number } est sur { $maximum }, comme vous l'avez dit.
said-column-used = { $header } de { $file } est un test, comme vous l'avez dit.
said-column-left = { $header } de { $file } est laissée de côté, comme vous l'avez dit.
said-same-test = { $one } et { $other } sont un même test, comme vous l'avez dit.
said-two-tests = { $one } et { $other } sont deux tests, comme vous l'avez dit.
button-take-back = Reprendre les réponses ({ $count })
said-taken-back = Vos réponses sur les chiffres sont reprises.
act-maximum-open = Le maximum du test { $number } est de nouveau celui du fichier
act-column-used = La colonne { $header } de { $file } compte comme un test
act-column-left = La colonne { $header } de { $file } est laissée de côté
act-column-open = Plus rien n'est dit de la colonne { $header } de { $file }
act-same-test = { $one } et { $other } sont un même test
act-two-tests = { $one } et { $other } sont deux tests
act-tests-open = Plus rien n'est dit de { $one } et { $other }
