"""The headings organisers' exports use for each field.

A field has names, which may also stand inside a longer heading («Укажите ваш регион проживания»); weak
names, which count only as the whole heading and only when nothing better is there; hints, which count last;
and words that a heading of this field never holds. They are compared in the normal form of
`workbench.domain.spelling`.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.domain.season import Source
from workbench.domain.spelling import words

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    names: tuple[Phrase, ...]
    weak: tuple[Phrase, ...] = ()
    never: tuple[str, ...] = ()  # beginnings of words
    needed: bool = False
    many: bool = False  # all columns that fit are read, not just the best
    hints: tuple[str, ...] = ()  # how a heading begins that is taken when no other fits


def _field(
    names: str,
    *,
    weak: str = "",
    never: str = "",
    needed: bool = False,
    many: bool = False,
    hints: str = "",
) -> Field:
    return Field(
        _phrases(names), _phrases(weak), tuple(never.split()), needed, many, hints=tuple(hints.split())
    )


def _phrases(listing: str) -> tuple[Phrase, ...]:
    return tuple(words(name) for name in listing.split(";") if name.strip())


_PERSON = {
    "full_name": _field(
        "фио; ф и о; фамилия имя отчество; фамилия имя; фамилия и имя; full name",
        weak="участник; эксперт; имя участника; имя эксперта; name; имя и фамилия",
        never="наставник наставляем организац файл",
    ),
    "surname": _field("фамилия; surname; last name; family name", never="девич наставник"),
    "given_name": _field(
        "имя; given name; first name", never="файл пользовател организац наставник логин"
    ),
    "patronymic": _field("отчество; patronymic; middle name"),
    "email": _field(
        "электронная почта; эл почта; почта; адрес электронной почты; электронный адрес; email; e mail;"
        " е mail; емейл; имейл; мейл; mail; электронной почты; эл почты; почты",
        never="согласи рассылк наставник",
    ),
    "phone": _field(
        "телефон; тел; номер телефона; мобильный; сотовый; phone; mobile; phone number; whatsapp",
        never="наставник",
    ),
    "region": _field(
        "регион; регион проживания; субъект рф; субъект российской федерации; субъект федерации; субъект;"
        " region; federal subject; край область республика",
        weak="область; место жительства; регион участника",
        never="код рождения наставник id",
    ),
    "organisation": _field(
        "место работы учебы; место работы или учебы; место учебы работы; место работы; организация;"
        " образовательная организация; наименование организации; название организации; учреждение;"
        " образовательное учреждение; организации; organization; organisation; employer; workplace;"
        " работодатель; место работы обучения; место службы",
        weak="школа; компания; оо; school; company; institution",
        never="адрес тип инн телефон email mail сайт вид руковод форма id",
    ),
    "study": _field(
        "место учебы; место обучения; учебное заведение; вуз; ссуз; university; college; place of study",
        never="адрес тип телефон год курс",
    ),
}  # fmt: skip

FIELDS: dict[Source, dict[str, Field]] = {
    "participants": {
        "id": _field(
            "id; ид; айди; id участника; код участника; номер участника; номер анкеты; номер заявки;"
            " id анкеты; id заявки; анкета номер; заявка номер; код анкеты; код заявки; идентификатор;"
            " регистрационный номер; рег номер; личный номер; user id; participant id; application id;"
            " application number; registration number; registration id; uid; uuid",
            weak="код; number; номер",
            never="пар pair телефон тел phone регион организац школ трек паспорт снилс инн наставник команд"
            " групп telegram vk region п",
            needed=True,
        ),
        **_PERSON,
        "region": Field(**{**vars(_PERSON["region"]), "needed": True}),
        "email": Field(**{**vars(_PERSON["email"]), "needed": True}),
        "birth_date": _field(
            "дата рождения; день рождения; дата рожд; birth date; birthdate; date of birth;"
            " birthday; dob; родился; число месяц год рождения",
            weak="др; д р",
            needed=True,
        ),
        "category": _field(
            "категория; категория участника; статус участника; тип участника; кто вы; кем вы являетесь;"
            " род занятий;"
            " род деятельности; вид занятости; category; participant category; participant status;"
            " occupation; участвую как",
            weak="статус; status; должность; занятость; position",
            never="заявк пар паре pair согласи регистрац оплат анкет",
            needed=True,
        ),
        "track": _field(
            "трек; треки; конкурс; конкурсы; направление; направления; номинация; конкурсное направление;"
            " конкурсный трек; направление конкурса; track; tracks; competition; competition track; contest;"
            " nomination",
            never="подготовк деятельност обучен дата статус id роль",
            needed=True,
        ),
        "pair_role": _field(
            "роль в паре; роль; кто вы в паре; наставник или наставляемый; наставник наставляемый;"
            " pair role; role in pair; role in the pair; role",
            never="систем",
        ),
        "registered_at": _field(
            "дата регистрации; время регистрации; дата подачи; дата подачи заявки;"
            " время подачи; дата заявки; дата анкеты;"
            " дата заполнения; отметка времени; дата создания; создано; зарегистрирован; registered at;"
            " registration date; registered; date of registration; timestamp; created at; submitted at;"
            " submission date; application date; registration time",
            weak="дата; date; время; дата и время",
            never="рожд birth окончан изменен обновлен согласи закрыт",
            needed=True,
        ),
        "consent": _field(
            "согласие на обработку пдн; согласие на обработку персональных данных; согласие на опд; согласие;"
            " согласен на обработку; даю согласие; обработка персональных данных; обработку персональных"
            " данных; обработка пдн; опд; персональные данные; consent; personal data consent; agreement;"
            " data consent; gdpr",
            weak="пдн",
            never="дата date рассылк фото изображен",
            needed=True,
        ),
    },
    "pairs": {
        "pair_id": _field(
            "id пары; номер пары; код пары; пара номер; пара id; идентификатор пары; pair id; pair number;"
            " pair",
            weak="пара; id; ид; код; number; номер",
            never="наставник наставляем mentor mentee дата статус создан",
            needed=True,
        ),
        "mentor_id": _field(
            "id наставника; код наставника; номер наставника; номер анкеты наставника;"
            " номер заявки наставника;"
            " анкета наставника; наставник id; наставник номер; наставник код; наставник; ментор; id ментора;"
            " mentor id; mentor; наставник номер анкеты",
            never="наставляем фио имя фамилия отчество email mail почта телефон регион организ дата роль"
            " работ школ контакт name phone region mentee тел",
            needed=True,
        ),
        "mentee_id": _field(
            "id наставляемого; код наставляемого; номер наставляемого; номер анкеты наставляемого;"
            " номер заявки наставляемого; анкета наставляемого; наставляемый id; наставляемый номер;"
            " наставляемый код; наставляемый; подопечный; id подопечного; менти; id менти; mentee id; mentee;"
            " наставляемый номер анкеты",
            never="наставника фио имя фамилия отчество email mail почта телефон регион организ дата роль"
            " работ школ контакт name phone region mentor тел",
            needed=True,
        ),
        "formed_at": _field(
            "дата создания; дата формирования; дата создания пары; дата образования; создана; сформирована;"
            " created at; formed at; created; formed",
            weak="дата; date; дата и время",
            never="расторж окончан распад обновл измен",
        ),
        "status": _field("статус; статус пары; состояние; status; state; pair status", never="дата"),
    },
    "proposals": {
        "pair_id": _field(
            "id пары; номер пары; код пары; пара номер; пара id; идентификатор пары; pair id; pair number;"
            " пара; pair",
            weak="id; ид; код; номер",
            never="наставник наставляем mentor mentee дата статус",
            needed=True,
        ),
        "title": _field(
            "название инициативы; название; наименование инициативы; наименование; название проекта;"
            " название работы; тема; тема инициативы; заголовок; title; proposal title; project name",
            weak="инициатива; name; проект",
            never="организац файл региона",
            needed=True,
        ),
        "summary": _field(
            "краткое описание; аннотация; краткая аннотация; резюме; краткое содержание; суть;"
            " суть инициативы; описание инициативы; summary; abstract; кратко; short description",
            weak="описание; description",
        ),
        "problem": _field(
            "проблема; описание проблемы; актуальность; обоснование; проблематика; problem; relevance;"
            " problem statement; background"
        ),
        "goal": _field(
            "цель; цели; цель и задачи; цели и задачи; goal; goals; aim; aims; objective; objectives"
        ),
        "activities": _field(
            "мероприятия; план мероприятий; план реализации; календарный план; содержание; ход реализации;"
            " механизм реализации; этапы; этапы реализации; действия; activities; plan; implementation;"
            " план; шаги; содержание инициативы"
        ),
        "results": _field(
            "ожидаемые результаты; результаты; результат; ожидаемый результат; эффект; показатели; results;"
            " outcomes; expected results; expected outcomes"
        ),
        "audience": _field(
            "целевая аудитория; аудитория; целевая группа; целевые группы; для кого; audience; target group;"
            " target audience"
        ),
        "resources": _field(
            "ресурсы; необходимые ресурсы; ресурсное обеспечение; бюджет; смета; resources; budget"
        ),
        "sent_at": _field(
            "дата отправки; время отправки; дата подачи;"
            " отправлено; дата загрузки; дата сдачи; отметка времени; sent at; sent; submitted at; submitted;"
            " submission date; timestamp; created at; дата создания",
            weak="дата; date; время; дата и время",
            # Left unread, it would let late proposals in.
            hints="дата время date time когда",
            never="рожд регистрац измен обновл проверк оценк реализ провед начал оконч расторж birth registr"
            " update review",
        ),
        "links": _field(
            "ссылки; ссылка; вложения; вложение; презентация; приложения; приложение; файлы; файл; материалы;"
            " видео; links; link; attachments; attachment; url; presentation; files; video",
            many=True,
        ),
    },
    "jurors": {
        **_PERSON,
        "email": Field(**{**vars(_PERSON["email"]), "needed": True}),
        "expertise": _field(
            "экспертиза; область экспертизы; компетенции; специализация; направления экспертизы;"
            " сфера экспертизы; тематика; научные интересы; expertise; specialization; topics;"
            " competence; область знаний; экспертные направления"
        ),
        # Of those that the season offers; what a juror knows is told in words of one's own.
        "themes": _field(
            "темы; выбранные темы; темы на выбор; направления; выбранные направления; темы работ;"
            " темы инициатив; желаемые темы; themes; chosen themes; preferred themes",
            weak="тема; направление; theme",
            never="экспертиз expertise",
        ),
        "load_max": _field(
            "максимум работ; максимум; макс работ; нагрузка; лимит работ; лимит; количество работ; не более;"
            " максимальная нагрузка; число работ; max entries; max load; load; maximum; limit; max works"
        ),
        "chair": _field(
            "председатель; председатель жюри; председатель комиссии; chair; chairperson; is chair",
            weak="роль; role; статус; роль в жюри",
        ),
    },
    "profiles": {
        "id": _field(
            "id; ид; айди; id участника; код участника; номер участника; номер анкеты; номер заявки;"
            " анкета номер; заявка номер; код анкеты; идентификатор; participant id; user id; id анкеты",
            weak="код; number; номер; участник; participant; анкета",
            never="пар pair телефон phone регион школ наставник наставляем пожелан отказ предпочт telegram",
            needed=True,
        ),
        "goals": _field(
            "цели; цель; мои цели; цели участия; цель участия; чего хотите достичь; чему хотите научиться;"
            " чему могу научить; запрос; запрос к наставнику; ожидания; goals; goal; expectations"
        ),
        "interests": _field(
            "интересы; мои интересы; профессиональные интересы; увлечения; темы; интересующие темы;"
            " interests; interest; topics"
        ),
        "experience": _field(
            "опыт; стаж; опыт работы; стаж работы; педагогический стаж; опыт лет; стаж лет; стаж в годах;"
            " опыт в годах; сколько лет работаете; experience; years of experience; experience years",
            never="описан дата",
        ),
        "fields": _field(
            "сфера; сферы; сфера деятельности; сферы деятельности; область деятельности; отрасль;"
            " field; fields; field of work; sphere"
        ),
        "languages": _field(
            "языки; язык; языки общения; язык общения; владение языками; languages; language"
        ),
        "time_zone": _field(
            "часовой пояс; пояс; таймзона; разница с москвой; разница с мск; time zone; timezone; utc offset"
        ),
        "capacity": _field(
            "сколько наставляемых; число наставляемых; количество наставляемых; сколько наставляемых готовы"
            " взять; наставляемых; мест; сколько подопечных; capacity; mentees; number of mentees"
        ),
        "wishes": _field(
            "пожелания; пожелание; с кем хотите в пару; с кем хочу в пару; хочу в пару с; желаемая пара;"
            " желаемый наставник; желаемый наставляемый; wishes; wish; wished"
        ),
        "refusals": _field(
            "отказы; отказ; с кем не хотите в пару; с кем не хочу в пару; не хочу в пару с; не предлагать;"
            " refusals; refusal; exclude"
        ),
        "preferences": _field(
            "предпочтения; предпочтение; порядок предпочтений; список предпочтений; preferences; preference;"
            " ranking"
        ),
    },
    "groups": {
        "entry": _field(
            "номер работы; работа; номер инициативы; инициатива; код работы; шифр работы; номер; entry;"
            " entry number; entry id",
            weak="код; шифр; id; ид; number",
            never="пар pair тем групп theme panel group текст назван title",
            needed=True,
        ),
        "theme": _field(
            "тема; тематика; тематическое направление; название темы; направление; theme; topic; subject",
            never="номер код групп",
            needed=True,
        ),
        "panel": _field(
            "тематическая группа; группа; подгруппа; номер группы; название группы; группа работ; panel;"
            " group; subgroup"
        ),
    },
    # All other columns are questions of an assessment by their headings.
    "ratings": {
        "participant": _field(
            "id участника; номер участника; участник; кого оценивают; оцениваемый; id оцениваемого;"
            " participant; participant id; ratee",
            weak="id; ид; номер; number",
            never="фио имя почт email",
            needed=True,
        ),
        "source": _field(
            "источник; кто оценивает; чья оценка; кем дана; роль оценивающего; source; rated by; role",
            weak="роль",
            never="id номер фио",
            needed=True,
        ),
        "rater": _field(
            "кто оценил; оценивающий; id оценивающего; номер оценивающего; эксперт; id эксперта;"
            " почта эксперта; почта оценивающего; email эксперта; rater; rater id; rater email; expert",
            never="фио",
        ),
    },
    "answers": {
        "participant": _field(
            "id участника; номер участника; участник; participant; participant id; user id",
            weak="id; ид; номер; number",
            never="фио имя почт email",
            needed=True,
        ),
    },
    # All other columns are attributes by their headings.
    "attributes": {
        "entry": _field(
            "номер работы; номер; работа; номер инициативы; инициатива; код работы; шифр работы; number;"
            " entry; entry number; entry id; candidate",
            weak="код; шифр; id; ид",
            never="пар pair тем групп theme panel group текст назван title телефон phone балл score набор"
            " копи сертификат голос",
            needed=True,
        ),
    },
}  # fmt: skip
