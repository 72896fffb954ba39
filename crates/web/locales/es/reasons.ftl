# Motivos: por qué una necesidad está aún sin ajuste, qué lo cambiaría, qué vale un ofrecimiento, planes hechos a mano.
basis-run = Se trata del plan del { $day } en la ronda “{ $round }”. Lo que usted puede ver se nombra; lo demás se cuenta.
basis-today = Calculado a partir de las necesidades que se le comunican al { $day }.
effect-note = Los valores cuentan las necesidades atendidas según su ponderación: 1 es una necesidad de ponderación 1 atendida por completo. Donde hay dos cifras, la primera la muestra un plan comprobado y la segunda es lo que demuestran los precios.
effect-note-exact = Los valores cuentan las necesidades atendidas según su ponderación: 1 es una necesidad de ponderación 1 atendida por completo. Todas las cifras son exactas.
effect-none = nada
effect-exact = exactamente { $value }
effect-most = entre nada y { $most }
effect-between = entre { $least } y { $most }
others-needs-few = algunas necesidades que usted no puede ver
others-needs-count = { $count ->
    [one] una necesidad que usted no puede ver
   *[other] { $count } necesidades que usted no puede ver
}
others-offers-few = algunos ofrecimientos que usted no puede ver
others-offers-count = { $count ->
    [one] un ofrecimiento que usted no puede ver
   *[other] { $count } ofrecimientos que usted no puede ver
}
others-awards-few = algunas asignaciones que usted no puede ver
others-awards-count = { $count ->
    [one] una asignación que usted no puede ver
   *[other] { $count } asignaciones que usted no puede ver
}
a-few = algunas
and-a-few = { $count } y algunas más
moves-title = Qué cambia entre las necesidades
moves-none = No afecta a ninguna otra necesidad.
moves-loses = Cedería
moves-fits-less = Recibiría lo mismo, de ofrecimientos menos adecuados
moves-enter = Entra en el plan
moves-leave = Sale del plan
moves-more = Recibe más
moves-less = Recibe menos
moves-enter-count = entran: { $count }
moves-leave-count = salen: { $count }
moves-more-count = reciben más: { $count }
moves-less-count = reciben menos: { $count }
column-moves = Qué ocurre
column-before = Ahora
column-after = Después
shown-worth = Vale { $value }; el plan actual vale { $present }.
shown-changes = Asignaciones que difieren del plan actual
shown-changes-none = No difiere ninguna asignación que usted pueda ver.

why-page = ¿Por qué está aún sin ajuste?
why-page-run = Motivos sobre una necesidad
why-own-lead = Primero figura el motivo, después lo que lo explica y por último qué lo cambiaría.
why-no-run = Ninguna ejecución elegida ha examinado aún esta necesidad. Después de una ronda, el motivo figura aquí.
why-title = El motivo
why-policy = El plan sigue la política “{ $policy }”. Otro plan puede valer más en total y servir peor a ese objetivo.
why-matched = Este plan atiende la necesidad por completo.
why-matched-in-part = Este plan atiende la necesidad en parte.
why-declined = Una de las partes rechazó el ofrecimiento adecuado y ningún otro está libre.
why-expired = Su período ha terminado, o el de todos los ofrecimientos adecuados.
why-cost = Atenderla de todos modos costaría al plan
why-cost-none = No es posible dentro de los límites actuales
why-bids-title = Ofrecimientos que podrían atenderla
why-bids-lead = Lo que la necesidad aportaría en cada uno y lo que vale la misma capacidad allí donde va ahora.
why-bids = Ofrecimientos más cercanos
why-plan-title = Un plan que la atiende
why-plan-lead = Este plan se halló buscando de nuevo y se comprobó. Muestra qué tendría que ceder.
why-plan-lifted = Este plan se comprobó levantando solo el límite indicado arriba.
why-blocking = Necesidades que cederían algo
why-rules-title = Reglas que se oponen a otros ofrecimientos
why-no-rules = Ninguna regla se opone a ningún ofrecimiento.
why-nearest = Ofrecimientos que una sola regla deja fuera
column-brings = Aportaría
column-takes = Vale para otros

changes-title = Qué lo cambiaría
changes-ask = Buscar los cambios más pequeños
changes-ask-lead = El optimizador prueba pequeños cambios uno por uno y comprueba el plan al que lleva cada uno. Tarda unos segundos.
changes-matched = Ya tiene ajuste; nada tiene que cambiar.
changes-lead = { $tried ->
    [one] Se probó un cambio. Con cada uno de estos, un plan comprobado atiende la necesidad y no vale menos que el actual; el más pequeño figura primero.
   *[other] Se probaron { $tried } cambios. Con cada uno de estos, un plan comprobado atiende la necesidad y no vale menos que el actual; el más pequeño figura primero.
}
changes-none = { $tried ->
    [0] No puede probarse ningún cambio de este tipo para esta necesidad.
    [one] Se probó un cambio; por sí solo no lleva a un ajuste.
   *[other] Se probaron { $tried } cambios; ninguno lleva por sí solo a un ajuste.
}
column-change = Cambio
column-opens = Ofrecimientos que abre
column-would-get = Obtendría
column-plan-worth = Plan junto al actual
column-others-move = Qué cambia para otras
edit-language = Aceptar también ayuda en este idioma: { $language }
edit-delivery = Aceptar también esta modalidad: { $delivery }
edit-period = Trasladar el período a { $from } – { $until }
edit-kind = Aceptar también este tipo de ayuda: { $kind }
edit-least = Reducir la cantidad mínima útil a { $amount }
edit-quantity = Pedir { $amount } en su lugar
edit-providers = { $most ->
    [one] Permitir un proveedor
   *[other] Permitir { $most } proveedores
}
edit-co-funding = Que otros cubran { $amount }
edit-prerequisite = Atender antes “{ $need }” de otro modo, o dejar de exigirla
edit-prerequisite-unnamed = Atender de otro modo la necesidad que va primero, o dejar de exigirla

worth-page = Qué vale este ofrecimiento
worth-lead = Calculado a partir de las necesidades que se le comunican y de la ayuda acordada por ustedes; no entra nada más.
worth-nothing = No hay nada que calcular: el ofrecimiento no está publicado o no puede atender ninguna necesidad que se le comunique.
worth-questions = Elija una pregunta
worth-more-questions = Otras preguntas
worth-conditions = ¿Qué cuestan mis condiciones?
worth-next = ¿Qué vale una unidad más?
worth-dependents = ¿Quién depende de este ofrecimiento?
conditions-title = Qué cuestan las condiciones
conditions-lead = Para cada condición: las necesidades que ella sola deja fuera y lo que ganaría el conjunto si se flexibilizara.
conditions-empty = El ofrecimiento no tiene ninguna condición que se oponga a una necesidad.
conditions-none-lost = Ninguna
conditions-no-gain = Nada
condition-kind-of-help = Tipo de ayuda
condition-period = Período
condition-language = Idioma de trabajo
condition-delivery = Modalidad
condition-eligible-states = A quién se dirige
condition-levels = Niveles actuales para los que sirve
condition-smallest-award = Asignación mínima
condition-largest-award = Asignación máxima
condition-max-awards = Número máximo de asignaciones
condition-setup-cost = Consumo fijo por asignación
condition-earmarks = Cuotas reservadas
column-condition = Condición
column-lost = Necesidades que ella sola deja fuera
column-gain = El conjunto ganaría
next-title = Qué vale una unidad más
next-title-unit = Qué vale una unidad más: { $unit }
next-description = Una barra por escalón. Su longitud es la ganancia que muestra un plan comprobado; las palabras al lado dicen también lo que permiten los precios como máximo.
next-lead = Lo que ganaría el conjunto si el ofrecimiento fuera mayor en cada escalón y qué necesidades entrarían en el plan.
next-empty = No hay aquí ningún ofrecimiento que pudiera ser mayor.
next-none-enter = Ninguna
column-step = Un escalón más
column-goes-to = Dónde aporta más
column-would-enter = Necesidades que entrarían
withdrawal-title = Quién depende de ello
withdrawal-lead = Lo que se perdería con la retirada, después de planificar de nuevo todo lo demás lo mejor posible.
withdrawal-offers = Ofrecimientos que desaparecerían
withdrawal-loss = El conjunto perdería
withdrawal-states = Estados que perderían algo
withdrawal-nobody = Ningún Estado que usted pueda ver perdería nada.
column-would-leave = Necesidades que dejarían de atenderse
column-would-get-less = Necesidades que recibirían menos
column-value-lost = Valor perdido

report-questions = Preguntas a este plan
report-questions-lead = Cada respuesta se halla buscando de nuevo a partir de los datos congelados y se comprueba. Tarda unos segundos.
next-unit-page = ¿Qué vale una unidad más?
next-unit-page-lead = Elija un área, una región o un ofrecimiento: ¿qué ganaría el plan si hubiera un poco más?
next-about = Sobre
next-ask = Mostrar qué vale
withdrawal-page = ¿Quién depende de un proveedor?
withdrawal-page-lead = Elija un proveedor: ¿qué Estados perderían qué si se retiraran todos sus ofrecimientos?
withdrawal-about = Proveedor
withdrawal-ask = Mostrar quién depende
check-page = Comprobar un plan hecho a mano
check-page-lead = Traiga su propio plan para las mismas necesidades y los mismos ofrecimientos. Verá si se sostiene, qué vale y a qué distancia está del mejor posible. No se guarda nada.
check-start = Por dónde empezar
check-start-lead = Tome el plan de esta ejecución, cambie asignaciones y tráigalo de nuevo.
check-form-title = Su plan
check-file = Archivo del plan
check-file-hint = JSON como en el archivo del plan, o CSV con las columnas need, offer, amount; cantidades en unidades enteras.
check-ask = Comprobar el plan
check-title = Qué vale su plan
check-holds = Su plan cumple todas las condiciones.
check-broken = Su plan incumple condiciones. Se enumeran abajo.
check-value = Valor de su plan
check-present = Valor del plan actual
check-distance = Distancia a la cota
check-violations = Condiciones incumplidas
check-no-violations = Ninguna.
column-broken = Condición
column-says = Qué no se cumple
violation-amount = Tamaño de una asignación
violation-awards = Número máximo de asignaciones de un ofrecimiento
violation-capacity = Volumen de un ofrecimiento
violation-earmark = Cuota reservada de un ofrecimiento
violation-format = Forma del archivo
violation-need = Cantidad o proveedores de una necesidad
violation-pair = La necesidad y el ofrecimiento no se ajustan
violation-pin = Acordado antes, debe mantenerse
violation-requires = Una necesidad que también debe atenderse
violation-state = Número máximo de asignaciones de un Estado

draft-advice = Lo que haría más clara la necesidad
draft-ask = Ver qué ofrecimientos se ajustan
draft-ask-hint = Cuenta los ofrecimientos que se ajustan a lo introducido hasta ahora. No se guarda nada.
draft-incomplete = Los ofrecimientos se cuentan en cuanto estos campos puedan leerse.
draft-missing = Falta rellenar: { $fields }
draft-free = { $free ->
    [one] Uno de ellos tiene espacio según el último plan y podría dar { $amount }.
   *[other] { $free } de ellos tienen espacio según el último plan y podrían dar en conjunto { $amount }.
}
draft-offers = Ofrecimientos que se ajustan
draft-openings = Qué permitiría que se ajustaran más ofrecimientos
draft-note = Aquí solo se examinan las reglas. En una ronda se decide si se destina capacidad a esta necesidad.
offer-draft-ask = Ver a quién llega
offer-draft-hint = Cuenta las necesidades que responden a lo introducido hasta ahora y las que deja fuera cada condición. No se guarda nada.
offer-draft-incomplete = Las necesidades se cuentan en cuanto se pueden leer estos campos.
offer-draft-conditions = Qué deja fuera cada condición
column-kept-away = Necesidades que solo ella deja fuera
column-fit-without = Necesidades que encajarían sin ella
offer-draft-note = Aquí solo cuentan las necesidades que sus Estados comparten con usted y las reglas. Una vez publicado el ofrecimiento, su página indica lo que cuesta cada condición en una ronda.
column-would-fit = Ofrecimientos que se ajustarían

conflict-takes-long = La respuesta tarda más de unos segundos y se detuvo. No se cambió nada. Inténtelo más tarde o pregunte por menos.
conflict-other-version = La ejecución se hizo con otra versión de este programa, por lo que su plan no puede consultarse aquí. Inicie una nueva ejecución.
column-advice = Consejo
