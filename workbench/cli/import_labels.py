"""Why rows were not taken, in a few words: lines of the table that an import prints."""

from __future__ import annotations

from workbench.domain.text import Text

LABELS: dict[str, Text] = {
    code: Text(ru=ru, en=en)
    for code, ru, en in (
        ("no_id", "нет номера участника", "no participant id"),
        ("unknown_track", "неизвестный трек", "unknown track"),
        ("unknown_region", "неизвестный регион", "unknown region"),
        ("unknown_category", "неизвестная категория", "unknown category"),
        ("bad_birth_date", "неверная дата рождения", "wrong birth date"),
        ("bad_registration_date", "неверная дата регистрации", "wrong registration date"),
        ("bad_email", "неверная почта", "wrong e-mail"),
        ("no_consent", "нет согласия на обработку данных", "no consent"),
        ("underage", "младше допустимого возраста", "too young"),
        ("late", "позже срока", "after the deadline"),
        ("malformed_row", "повреждённая строка", "broken row"),
        ("unknown_participant", "неизвестный участник", "unknown participant"),
        ("same_person", "в паре один и тот же человек", "one person as both of a pair"),
        ("person_in_two_pairs", "человек в двух парах", "a person in two pairs"),
        ("offered_to_others", "под этим номером другая пара", "another pair under this id"),
        ("other_people", "номер пары занят другими", "the pair's number is others'"),
        ("bad_experience", "неверный стаж", "wrong experience"),
        ("bad_time_zone", "неверный часовой пояс", "wrong time zone"),
        ("bad_capacity", "неверное число наставляемых", "wrong number of mentees"),
        ("bad_list", "названы неизвестные участники", "names unknown participants"),
        ("names_oneself", "назван сам участник", "names oneself"),
        ("wish_and_refusal", "и в пожеланиях, и в отказах", "both wished for and refused"),
        ("unknown_pair", "неизвестная пара", "unknown pair"),
        ("cancelled_pair", "пара расторгнута", "dissolved pair"),
        ("empty", "нет ни названия, ни текста", "neither title nor text"),
        ("bad_sent_date", "неверная дата отправки", "wrong date of sending"),
        ("no_email", "нет адреса почты", "no e-mail"),
        ("unknown_entry", "неизвестная работа", "unknown entry"),
        ("no_theme", "не указана тема", "no theme"),
        ("second_row", "вторая строка той же работы", "second row of an entry"),
        ("other_kind", "значение другого вида", "value of another kind"),
        ("long_value", "слишком длинное значение", "too long a value"),
        ("not_assessed", "не проходит эту оценку", "does not take this assessment"),
        ("unknown_source", "непонятно, чья это оценка", "unknown source of the rating"),
        ("source_not_asked", "такая оценка не собирается", "ratings by this source are not asked for"),
        ("other_rater", "в самооценке указан другой человек", "self-assessment names somebody else"),
        ("no_rater", "не указано, кто оценил", "no rater"),
        ("unknown_rater", "неизвестно, кто оценил", "unknown rater"),
        ("bad_answer", "ответ не читается", "answer cannot be read"),
        ("no_answers", "нет ни одного ответа", "no answers"),
        ("second_form", "вторая строка того же человека", "second row of the same person"),
        ("form_is_there", "ответы уже есть, и другие", "other answers are there already"),
    )
}
