# Draft, not reviewed by a native speaker.
# Proposals, engagements, lessons.
proposals-lead = Cada propuesta une una necesidad con un ofrecimiento. Solo pasa a ser asistencia acordada cuando ambas partes aceptan.
proposals-count = { $count ->
    [one] { $count } propuesta
    [many] { $count } propuestas
   *[other] { $count } propuestas
}
proposals-empty = Aún no hay ninguna propuesta para usted. Las propuestas llegan cuando se elige la ejecución de una ronda.
proposal-caption = Propuesta
proposal-waits-for-you = Espera su respuesta
proposal-amount = Cantidad propuesta
proposal-overdue = El plazo para decidir ha pasado.
proposal-what = Para qué es
proposal-why = Por qué esta combinación
proposal-why-lead = El ofrecimiento cumple todas las reglas para esta necesidad, y el plan que lo contiene es el que más atiende dentro de todos los límites. Los factores siguientes indican en qué medida la combinación responde a las preferencias del proveedor.
proposal-fit = Grado de adecuación de la combinación
proposal-fit-plain = El proveedor no indicó ninguna preferencia que afecte a esta combinación.
proposal-terms = En qué condiciones
proposal-kind = Tipo de asistencia
proposal-draw = Qué consume del ofrecimiento
proposal-accepting = Qué significa aceptar
proposal-decide = Su decisión
accepting-state = Su Estado solicita { $amount } de esta asistencia y designa a quienes trabajarán con el proveedor.
accepting-provider = Usted reserva { $amount } para esta necesidad, y esa cantidad deja de contar como libre.
accepting-secretariat = La secretaría no decide.
accepting-both = Queda acordado cuando la otra parte también acepta, a más tardar el { $date }. Pasado ese día, la propuesta caduca.
accepting-declined = Si una de las partes declina, nada es exigible, el volumen pasa a la próxima ejecución y esta combinación no se propone de nuevo.
accept-hint-state = Queremos esta asistencia en estas condiciones.
accept-hint-provider = Prestamos esta asistencia en estas condiciones.
accept-hint-secretariat = La secretaría no decide.
decline-hint = En ese caso, elija un motivo más abajo.
decide-question = ¿Acepta usted?
decide-accept = Aceptar
decide-decline = Declinar
decide-words = En sus palabras
decide-button = Enviar la decisión
decline-reason = Motivo para declinar
decline-reason-hint = Solo es necesario si declina.
decline-timing = Las fechas no convienen
decline-amount = La cantidad no conviene
decline-conditions = Las condiciones no convienen
decline-provider-not-suitable = El proveedor no es adecuado
decline-state-not-suitable = La necesidad no corresponde a nuestro mandato
decline-solved-otherwise = Resuelta de otro modo
decline-no-longer-available = Ya no está disponible
decline-priorities-changed = Las prioridades han cambiado
decline-other = Otro motivo
decision-own = Su decisión
decision-state = La decisión del Estado
decision-provider = La decisión del proveedor
decision-accepted = Aceptada
decision-declined = Declinada
decision-made = Ya ha decidido; usted verá el sentido cuando también haya decidido
decision-waits = Aún sin decidir
conditions-none = Sin otras condiciones

engagements-lead = Asistencia acordada, lo que se ha prestado de ella y lo que ha aportado.
engagements-count = { $count ->
    [one] { $count } colaboración
    [many] { $count } colaboraciones
   *[other] { $count } colaboraciones
}
engagements-empty = Aún no hay nada acordado. Las colaboraciones comienzan cuando ambas partes aceptan una propuesta.
engagement-caption = Colaboración
engagement-proposal = Acordada por
engagement-reports = Informes
engagement-no-reports = Nadie ha informado todavía. Ambas partes pueden hacerlo; prevalecen las cifras del propio Estado.
engagement-close = Cerrar la colaboración
engagement-close-lead = Lo que no se prestó vuelve al ofrecimiento. Una colaboración cerrada no admite más informes.
delivered-title = Prestado de lo acordado
delivered-description = La parte rellena de la barra es lo prestado; el resto está pendiente.
delivered-open = Pendiente
report-file = Informar sobre los avances
report-lead = Indique lo ocurrido desde su último informe. Todos los campos, salvo la cantidad prestada, pueden quedar vacíos.
report-button = Presentar el informe
report-of = { $side }, { $date }
report-delivered = Prestado desde el último informe
report-delivered-in = Prestado desde el último informe ({ $unit })
report-delivered-hint = Solo cifras, con punto antes de los decimales. 0 si no se prestó nada.
report-levels = Niveles por esfera y ciclo
report-level-before = Nivel antes
report-level-after = Nivel después
report-practice = Lo que funcionó y merece repetirse
report-practice-hint = Puede servir de enseñanza a otros.
report-obstacle = Qué obstáculos hubo
report-obstacle-hint = Dicho con claridad, ayuda a la próxima ronda.
report-framework = Observación sobre el marco
report-framework-remark = Observación sobre el marco
report-framework-hint = Cuando una norma o su orientación resultó poco clara o insuficiente en la práctica.
report-norm = Norma a la que se refiere la observación
report-norm-none = Ninguna en particular
report-norm-hint = Solo si escribió una observación.
norm-titled = Norma { $id }: { $title }
closure-reason = Por qué se cierra
closure-completed = Se prestó todo
closure-partly-completed = Se prestó una parte; el resto no llegará
closure-provider-withdrew = El proveedor se retiró
closure-state-withdrew = El Estado se retiró
closure-no-longer-wanted = Ya no se desea
closure-done-by-others = La prestaron otros
closure-funding-lapsed = Los fondos caducaron

lessons-lead = Lo que enseña la asistencia acordada, según los informes que usted puede ver. Nada de esto cambia por sí solo una regla: son las personas quienes deciden qué recoge la próxima ronda.
lessons-open = En curso
lessons-overall = En todas las colaboraciones
lessons-completed = Concluidas según lo acordado
lessons-delivered = Parte prestada
lessons-level-change = Niveles ganados
lessons-estimate = { $count ->
    [one] { $mean } (entre { $low } y { $high }, a partir de una colaboración)
    [many] { $mean } (entre { $low } y { $high }, a partir de { $count } colaboraciones)
   *[other] { $mean } (entre { $low } y { $high }, a partir de { $count } colaboraciones)
}
lessons-too-few = Aún no puede decirse nada
lessons-by-area = Por esfera
lessons-by-kind = Por tipo de asistencia
lessons-by-provider = Por tipo de proveedor
lessons-none = Aún no se ha informado sobre ninguna colaboración.
lessons-no-remarks = Aún nadie ha escrito nada aquí.
lessons-no-norm = Ninguna norma en particular
column-agreed-amount = Acordado
