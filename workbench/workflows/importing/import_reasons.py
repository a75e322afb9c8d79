"""Why a row was not taken and what to do about it, in words."""

from __future__ import annotations

from typing import Literal, get_args

from workbench.domain.text import Text

ReasonCode = Literal[
    "no_id",
    "unknown_track",
    "unknown_region",
    "unknown_category",
    "bad_birth_date",
    "bad_registration_date",
    "bad_email",
    "no_consent",
    "underage",
    "late",
    "malformed_row",
    "unknown_participant",
    "same_person",
    "person_in_two_pairs",
    "offered_to_others",
    "other_people",
    "bad_experience",
    "bad_time_zone",
    "bad_capacity",
    "bad_list",
    "names_oneself",
    "wish_and_refusal",
    "unknown_pair",
    "cancelled_pair",
    "empty",
    "bad_sent_date",
    "no_email",
    "unknown_entry",
    "no_theme",
    "second_row",
    "other_kind",
    "long_value",
    "not_assessed",
    "unknown_source",
    "source_not_asked",
    "other_rater",
    "no_rater",
    "unknown_rater",
    "bad_answer",
    "no_answers",
    "second_form",
    "form_is_there",
]
REASON_CODES: tuple[str, ...] = get_args(ReasonCode)

REASONS: dict[str, Text] = {
    "no_id": Text(
        ru="В строке нет номера (ID) участника. Впишите его в выгрузку и загрузите её ещё раз.",
        en="The row has no participant id. Enter it and import the file again.",
    ),
    "unknown_track": Text(
        ru="Трек «%(value)s» не найден в этом сезоне. Исправьте его или добавьте это написание в "
        "season.yaml: tracks → also.",
        en="Track “%(value)s” is not one of this season's. Correct it or add the spelling to season.yaml: "
        "tracks → also.",
    ),
    "unknown_region": Text(
        ru="Регион «%(value)s» не узнан. Исправьте его или добавьте это написание в season.yaml: regions.",
        en="Region “%(value)s” is not known. Correct it or add the spelling to season.yaml: regions.",
    ),
    "unknown_category": Text(
        ru="Категория «%(value)s» не найдена. Исправьте её или добавьте это написание в season.yaml: "
        "eligibility → categories → also.",
        en="Category “%(value)s” is not known. Correct it or add the spelling to season.yaml: "
        "eligibility → categories → also.",
    ),
    "bad_birth_date": Text(
        ru="Дата рождения «%(value)s» не читается или невозможна. Напишите её так: 31.12.2001.",
        en="Birth date “%(value)s” cannot be read or is impossible. Write it as 31.12.2001.",
    ),
    "bad_registration_date": Text(
        ru="Дата регистрации «%(value)s» не читается. Напишите её так: 25.10.2025 17:42.",
        en="Registration date “%(value)s” cannot be read. Write it as 25.10.2025 17:42.",
    ),
    "bad_email": Text(
        ru="Адрес почты «%(value)s» пуст или написан с ошибкой. Уточните его у участника.",
        en="E-mail address “%(value)s” is missing or mistyped. Ask the participant for it.",
    ),
    "no_consent": Text(
        ru="Нет согласия на обработку персональных данных. Без него участника принять нельзя: "
        "получите согласие.",
        en="There is no consent to the processing of personal data. Obtain it first.",
    ),
    "underage": Text(
        ru="На день регистрации участнику меньше %(value)s лет. Если дата рождения неверна, исправьте её.",
        en="The participant was under %(value)s on the day of registration. Correct the birth date if "
        "it is wrong.",
    ),
    "late": Text(
        ru="Получено позже срока (%(value)s). Если срок продлён, измените его в season.yaml и загрузите "
        "файл снова.",
        en="Received after the deadline (%(value)s). If it was extended, change it in season.yaml and import "
        "again.",
    ),
    "malformed_row": Text(
        ru="Строка повреждена: в ней не хватает значений или есть лишние. Сверьте её с исходной выгрузкой.",
        en="The row is broken: values are missing or too many. Compare it with the original export.",
    ),
    "unknown_participant": Text(
        ru="Участник «%(value)s» не принят на конкурс или не загружен. Сначала загрузите участников и "
        "проверьте его строку.",
        en="Participant “%(value)s” was not accepted or not imported. Import the participants first.",
    ),
    "same_person": Text(
        ru="Наставник и наставляемый — один человек («%(value)s»). Исправьте состав пары.",
        en="Mentor and mentee are the same person (“%(value)s”). Correct the pair.",
    ),
    "person_in_two_pairs": Text(
        ru="Участник %(value)s. Расторгните одну из пар в боте и выгрузите пары снова. Если наставник ведёт "
        "нескольких, напишите их число в его анкете или в season.yaml: pairing → mentees_per_mentor.",
        en="Participant %(value)s. Dissolve one of the pairs and export again. If a mentor takes several, "
        "write how many into the profile or into season.yaml: pairing → mentees_per_mentor.",
    ),
    "offered_to_others": Text(
        ru="Под номером «%(value)s» предложена другая пара. Сверьте номера с файлом предложений.",
        en="Another pair was offered under the id “%(value)s”. Compare the ids with the file of offers.",
    ),
    "other_people": Text(
        ru="Пара %(value)s: других людей под этим номером быть не может. Если она распалась, расторгните её "
        "отдельной строкой и дайте новой паре новый номер.",
        en="Pair %(value)s: its number cannot go to other people. If it has parted, dissolve it in a row of "
        "its own and give the new pair a new number.",
    ),
    "bad_experience": Text(
        ru="Стаж «%(value)s» не читается. Напишите число лет, например 5 или 7,5.",
        en="Experience “%(value)s” cannot be read. Write the number of years, such as 5 or 7.5.",
    ),
    "bad_time_zone": Text(
        ru="Часовой пояс «%(value)s» не узнан. Напишите его так: МСК+4 или UTC+7.",
        en="Time zone “%(value)s” is not known. Write it as МСК+4 or UTC+7.",
    ),
    "bad_capacity": Text(
        ru="Число наставляемых «%(value)s» не читается. Напишите целое число от 0 до 20.",
        en="The number of mentees “%(value)s” cannot be read. Write a whole number from 0 to 20.",
    ),
    "bad_list": Text(
        ru="В пожеланиях, отказах или предпочтениях назван «%(value)s», такого участника нет. Напишите "
        "номера участников через запятую.",
        en="Wishes, refusals or preferences name “%(value)s”, and there is no such participant. Write "
        "participant ids separated by commas.",
    ),
    "names_oneself": Text(
        ru="Участник «%(value)s» назвал самого себя. Исправьте номер.",
        en="Participant “%(value)s” names oneself. Correct the id.",
    ),
    "wish_and_refusal": Text(
        ru="Участник «%(value)s» назван и в пожеланиях, и в отказах. Оставьте что-то одно.",
        en="Participant “%(value)s” is both wished for and refused. Keep one of the two.",
    ),
    "unknown_pair": Text(
        ru="Пара «%(value)s» не найдена. Загрузите пары или исправьте её номер.",
        en="Pair “%(value)s” is not known. Import the pairs or correct its id.",
    ),
    "cancelled_pair": Text(
        ru="Пара «%(value)s» расторгнута, её инициатива не принимается. Если это ошибка, исправьте "
        "статус пары.",
        en="Pair “%(value)s” was dissolved. If this is a mistake, correct the pair's status.",
    ),
    "empty": Text(
        ru="В инициативе нет ни названия, ни текста. Попросите пару отправить её заново.",
        en="The proposal has neither title nor text. Ask the pair to send it again.",
    ),
    "bad_sent_date": Text(
        ru="Дата отправки «%(value)s» не читается. Напишите её так: 14.11.2025 23:50.",
        en="The date of sending “%(value)s” cannot be read. Write it as 14.11.2025 23:50.",
    ),
    "no_email": Text(
        ru="У эксперта нет рабочего адреса почты («%(value)s»). Без адреса ему не отправить личную ссылку.",
        en="The expert has no usable e-mail address (“%(value)s”), so no personal link can be sent.",
    ),
    "unknown_entry": Text(
        ru="На этом этапе нет работы «%(value)s». Проверьте номер: он тот же, что в выгрузках и на экранах.",
        en="There is no entry “%(value)s” in this stage. Check the number against the exports and screens.",
    ),
    "no_theme": Text(
        ru="У работы «%(value)s» не указана тема. Впишите её и загрузите файл ещё раз.",
        en="Entry “%(value)s” has no theme. Enter it and import the file again.",
    ),
    "second_row": Text(
        ru="Работа %(value)s стоит в файле ещё раз, и там написано другое. Оставьте одну строку.",
        en="Entry %(value)s stands in another row too, which says something else. Keep one of them.",
    ),
    "other_kind": Text(
        ru="«%(value)s»: у других работ в этом столбце значения другого вида — числа или «да» и «нет». "
        "Исправьте ячейку или загрузите весь столбец разом, для всех работ.",
        en="“%(value)s”: other entries have values of another kind, numbers or yes and no. Correct the cell, "
        "or import the whole column at once, for all entries.",
    ),
    "long_value": Text(
        ru="В ячейке «%(value)s» больше 200 знаков. Здесь место баллам, отметкам и кодам: сократите её.",
        en="The cell “%(value)s” has more than 200 characters. Here belong scores, marks and codes: "
        "shorten it.",
    ),
    "not_assessed": Text(
        ru="Участник %(value)s не проходит эту оценку: она для другого трека или другой роли в паре. "
        "Проверьте номер.",
        en="Participant %(value)s does not take this assessment: it is for another track or role. "
        "Check the id.",
    ),
    "unknown_source": Text(
        ru="Непонятно, чья это оценка: «%(value)s». Напишите: самооценка, наставник, наставляемый "
        "или эксперт.",
        en="It is not clear whose rating this is: “%(value)s”. Write self, mentor, mentee or expert.",
    ),
    "source_not_asked": Text(
        ru="Оценка «%(value)s» здесь не собирается. Если она нужна, добавьте её в season.yaml: "
        "assessments → sources.",
        en="Ratings by “%(value)s” are not asked for. If they are needed, add them to season.yaml: "
        "assessments → sources.",
    ),
    "other_rater": Text(
        ru="Это самооценка, а в строке указан другой человек («%(value)s»). Исправьте источник или "
        "уберите этого человека.",
        en="This is a self-assessment, and the row names somebody else (“%(value)s”). Correct the source, or "
        "leave the person out.",
    ),
    "no_rater": Text(
        ru="Не указано, кто оценил. Впишите номер или почту: у эксперта они нужны всегда, у наставника и "
        "наставляемого — если пары нет или их несколько.",
        en="The row does not say who rated. Enter an id or e-mail: for experts always, for mentor and mentee "
        "where there is no pair or more than one.",
    ),
    "unknown_rater": Text(
        ru="«%(value)s» не может дать эту оценку: такого эксперта нет, или участник с ним не в паре. "
        "Проверьте номер или почту.",
        en="“%(value)s” cannot have given this rating: no such expert, or not the participant's partner. "
        "Check the id or e-mail.",
    ),
    "bad_answer": Text(
        ru="Ответ не читается: «%(value)s». Для признака напишите «никогда», «иногда», «часто», «всегда» "
        "или число от 0 до 3, для ситуации — букву или номер варианта. Если ответа не было, оставьте ячейку "
        "пустой.",
        en="The answer cannot be read: “%(value)s”. For an indicator write never, sometimes, often, always "
        "or 0 to 3, for a situation the option's letter or number; leave the cell empty where there is no "
        "answer.",
    ),
    "no_answers": Text(
        ru="В строке участника %(value)s нет ни одного ответа. Уберите её или впишите ответы.",
        en="The row of participant %(value)s holds no answer. Remove it or enter the answers.",
    ),
    "second_form": Text(
        ru="В файле есть ещё одна строка того же человека об участнике %(value)s, и ответы в ней "
        "другие. Оставьте одну.",
        en="Another row of the same person about participant %(value)s says something else. Keep one of "
        "them.",
    ),
    "form_is_there": Text(
        ru="Об участнике %(value)s тот же человек уже ответил иначе или начал отвечать на своей странице. "
        "Принятые ответы не меняются; строку можно убрать.",
        en="About participant %(value)s the same person has answered otherwise already, or begun to on their "
        "page. Answers that were taken do not change; the row can be removed.",
    ),
}
