# La prueba que acompaña a cada plan y cómo terminó una ejecución.
bound-says = La cota más cercana es { $bound }: como máximo podría faltar aún { $gap }. Demostrada por: { $source }.
run-file-verifier = Programa de comprobación (Python): juzga un plan sin este servicio
verifier-sha256 = Suma de verificación del programa de comprobación (SHA-256)
run-plan-kept = Esta ejecución se canceló. Este es el informe sobre el último plan obtenido; el plan puede leerse, pero no elegirse.
run-cause-says = Por qué terminó antes de tiempo: { $cause }
run-words-says = El programa indicó: “{ $words }”
run-note-done = { $awards ->
    [one] Una asignación; como máximo podría faltar aún { $gap }.
   *[other] { $awards } asignaciones; como máximo podría faltar aún { $gap }.
}
run-note-cancelled = Cancelada antes de que hubiera un plan.
run-note-cancelled-kept = { $awards ->
    [one] Cancelada. Se conserva el último plan: una asignación; como máximo podría faltar aún { $gap }.
   *[other] Cancelada. Se conserva el último plan: { $awards } asignaciones; como máximo podría faltar aún { $gap }.
}
run-note-simple = { $awards ->
    [one] El optimizador terminó antes de tiempo. El plan es el mejor de los dos repartos sencillos: una asignación; como máximo podría faltar aún { $gap }.
   *[other] El optimizador terminó antes de tiempo. El plan es el mejor de los dos repartos sencillos: { $awards } asignaciones; como máximo podría faltar aún { $gap }.
}
run-note-no-plan = Ningún plan cumple todas las condiciones. Puede que lo acordado antes contradiga lo que ahora está congelado.
run-note-child-code = El optimizador terminó por sí mismo con el código { $number }.
run-note-child-ended = El optimizador fue detenido desde fuera, quizá porque se agotó su memoria.
run-note-child-lost = Se perdió la comunicación con el optimizador.
run-note-child-not-started = No se pudo iniciar el optimizador.
run-note-out-of-time = { $seconds ->
    [one] El optimizador no terminó en un segundo y fue detenido.
   *[other] El optimizador no terminó en { $seconds } segundos y fue detenido.
}
run-note-without-plan = El optimizador terminó sin dejar ningún plan.
run-note-given-up = { $tries ->
    [one] La ejecución se abandonó después de un intento.
   *[other] La ejecución se abandonó después de { $tries } intentos.
}
run-note-problem-unread = No se pudo leer el archivo del problema. Errores: { $faults }.
run-note-input-unread = No se pudieron leer los datos de entrada congelados. Errores: { $faults }.
run-note-plan-unread = No se pudo leer el plan. Errores: { $faults }.
run-note-plan-refused = El plan fue rechazado: incumple condiciones. Cuántas: { $violations }.
run-note-other-problem = El plan corresponde a otro problema y fue rechazado.
run-note-not-judged = No se pudo juzgar el plan.
