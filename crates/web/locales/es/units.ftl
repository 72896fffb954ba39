# Draft, not reviewed by a native speaker.
# Amounts of counted help. $count chooses the plural and is written as the language writes numbers.
quantity-expert-day = { $count ->
    [one] { $count } día de experto
   *[other] { $count } días de experto
}
quantity-person-month = { $count ->
    [one] { $count } mes-persona
   *[other] { $count } meses-persona
}
quantity-hour = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
quantity-seat = { $count ->
    [one] { $count } plaza
   *[other] { $count } plazas
}
quantity-learner = { $count ->
    [one] { $count } alumno
   *[other] { $count } alumnos
}
quantity-fellow = { $count ->
    [one] { $count } becario
   *[other] { $count } becarios
}
quantity-participant = { $count ->
    [one] { $count } participante
   *[other] { $count } participantes
}
quantity-event = { $count ->
    [one] { $count } actividad
   *[other] { $count } actividades
}
quantity-exercise = { $count ->
    [one] { $count } ejercicio
   *[other] { $count } ejercicios
}
quantity-review = { $count ->
    [one] { $count } examen
   *[other] { $count } exámenes
}
quantity-project = { $count ->
    [one] { $count } proyecto
   *[other] { $count } proyectos
}
quantity-subscription-month = { $count ->
    [one] { $count } mes de suscripción
   *[other] { $count } meses de suscripción
}
quantity-fellow-month = { $count ->
    [one] { $count } mes de beca
    [many] { $count } de meses de beca
   *[other] { $count } meses de beca
}
quantity-exchange-visit = { $count ->
    [one] { $count } visita de intercambio
    [many] { $count } de visitas de intercambio
   *[other] { $count } visitas de intercambio
}
