# La preuve qui accompagne chaque plan, et la fin d’un calcul.
bound-says = La borne la plus proche est { $bound } : il pourrait manquer encore au plus { $gap }. Démontrée par : { $source }.
run-file-verifier = Programme de vérification (Python) : juge un plan sans ce service
verifier-sha256 = Somme de contrôle du programme de vérification (SHA-256)
run-plan-kept = Ce calcul a été annulé. Voici le rapport sur le dernier plan obtenu ; ce plan peut être lu, mais non retenu.
run-cause-says = Motif de la fin anticipée : { $cause }
run-words-says = Le programme a indiqué : « { $words } »
run-note-done = { $awards ->
    [one] { $awards } attribution ; il pourrait manquer encore au plus { $gap }.
   *[other] { $awards } attributions ; il pourrait manquer encore au plus { $gap }.
}
run-note-cancelled = Annulé avant qu’il y ait un plan.
run-note-cancelled-kept = { $awards ->
    [one] Annulé. Le dernier plan est conservé : { $awards } attribution ; il pourrait manquer encore au plus { $gap }.
   *[other] Annulé. Le dernier plan est conservé : { $awards } attributions ; il pourrait manquer encore au plus { $gap }.
}
run-note-simple = { $awards ->
    [one] L’optimiseur s’est arrêté avant la fin. Le plan est la meilleure des deux répartitions simples : { $awards } attribution ; il pourrait manquer encore au plus { $gap }.
   *[other] L’optimiseur s’est arrêté avant la fin. Le plan est la meilleure des deux répartitions simples : { $awards } attributions ; il pourrait manquer encore au plus { $gap }.
}
run-note-no-plan = Aucun plan ne remplit toutes les conditions. Ce qui a été convenu auparavant contredit peut-être ce qui est figé maintenant.
run-note-child-code = L’optimiseur s’est arrêté de lui-même avec le code { $number }.
run-note-child-ended = L’optimiseur a été arrêté de l’extérieur, peut-être parce que sa mémoire était épuisée.
run-note-child-lost = La liaison avec l’optimiseur a été perdue.
run-note-child-not-started = L’optimiseur n’a pas pu être lancé.
run-note-out-of-time = { $seconds ->
    [one] L’optimiseur n’a pas terminé en { $seconds } seconde et a été arrêté.
   *[other] L’optimiseur n’a pas terminé en { $seconds } secondes et a été arrêté.
}
run-note-without-plan = L’optimiseur s’est arrêté sans laisser de plan.
run-note-given-up = { $tries ->
    [one] Le calcul a été abandonné après { $tries } essai.
   *[other] Le calcul a été abandonné après { $tries } essais.
}
run-note-problem-unread = Le fichier du problème n’a pas pu être lu. Anomalies : { $faults }.
run-note-input-unread = Les données figées n’ont pas pu être lues. Anomalies : { $faults }.
run-note-plan-unread = Le plan n’a pas pu être lu. Anomalies : { $faults }.
run-note-plan-refused = Le plan a été refusé : il ne respecte pas certaines conditions. Nombre : { $violations }.
run-note-other-problem = Le plan se rapporte à un autre problème et a été refusé.
run-note-not-judged = Le plan n’a pas pu être jugé.
