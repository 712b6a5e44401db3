"""Hard constraints of judging in the database: who may be given what, and the organisations' names made comparable.

`reviews_organisation_key` answers for every text what `reviews.fitness.organisation_key` answers; a test compares the
two over every character there is. The tables below are Unicode 14, as Python 3.11 and PostgreSQL 15 know it: marks that
stand on another letter, the letters and digits of a word, and what a letter becomes when case doesn't count."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

MARKS = """
    300-34e 350-36f 483-487 591-5bd 5bf 5c1-5c2 5c4-5c5 5c7 610-61a 64b-65f 670 6d6-6dc 6df-6e4 6e7-6e8 6ea-6ed
    711 730-74a 7eb-7f3 7fd 816-819 81b-823 825-827 829-82d 859-85b 898-89f 8ca-8e1 8e3-8ff 93c 94d 951-954 9bc
    9cd 9fe a3c a4d abc acd b3c b4d bcd c3c c4d c55-c56 cbc ccd d3b-d3c d4d dca e38-e3a e48-e4b eb8-eba ec8-ecb
    f18-f19 f35 f37 f39 f71-f72 f74 f7a-f7d f80 f82-f84 f86-f87 fc6 1037 1039-103a 108d 135d-135f 1714-1715 1734
    17d2 17dd 18a9 1939-193b 1a17-1a18 1a60 1a75-1a7c 1a7f 1ab0-1abd 1abf-1ace 1b34 1b44 1b6b-1b73 1baa-1bab
    1be6 1bf2-1bf3 1c37 1cd0-1cd2 1cd4-1ce0 1ce2-1ce8 1ced 1cf4 1cf8-1cf9 1dc0-1dff 20d0-20dc 20e1 20e5-20f0
    2cef-2cf1 2d7f 2de0-2dff 302a-302f 3099-309a a66f a674-a67d a69e-a69f a6f0-a6f1 a806 a82c a8c4 a8e0-a8f1
    a92b-a92d a953 a9b3 a9c0 aab0 aab2-aab4 aab7-aab8 aabe-aabf aac1 aaf6 abed fb1e fe20-fe2f 101fd 102e0
    10376-1037a 10a0d 10a0f 10a38-10a3a 10a3f 10ae5-10ae6 10d24-10d27 10eab-10eac 10f46-10f50 10f82-10f85 11046
    11070 1107f 110b9-110ba 11100-11102 11133-11134 11173 111c0 111ca 11235-11236 112e9-112ea 1133b-1133c 1134d
    11366-1136c 11370-11374 11442 11446 1145e 114c2-114c3 115bf-115c0 1163f 116b6-116b7 1172b 11839-1183a
    1193d-1193e 11943 119e0 11a34 11a47 11a99 11c3f 11d42 11d44-11d45 11d97 16af0-16af4 16b30-16b36 16ff0-16ff1
    1bc9e 1d165-1d169 1d16d-1d172 1d17b-1d182 1d185-1d18b 1d1aa-1d1ad 1d242-1d244 1e000-1e006 1e008-1e018
    1e01b-1e021 1e023-1e024 1e026-1e02a 1e130-1e136 1e2ae 1e2ec-1e2ef 1e8d0-1e8d6 1e944-1e94a
"""

WORD = """
    30-39 5f 61-7a e6-f0 f8-2c1 2c6-2d1 2ec 2ee 371-373 377 37b-37d 3b1-3f3 3f8-481 48b-52f 559 560-588 5d0-5ea
    5ef-5f2 620-669 66e-6d2 6d5 6e5-6e6 6ee-6fc 6ff 710-72f 74d-7a5 7b1 7c0-7f5 7fa 800-828 840-858 860-86a
    870-887 889-88e 8a0-8c9 904-939 93d 950 960-961 966-96f 971-980 985-98c 98f-990 993-9a8 9aa-9b0 9b2 9b6-9b9
    9bd 9ce 9e0-9e1 9e6-9f1 9f4-9f9 9fc a05-a0a a0f-a10 a13-a28 a2a-a30 a32 a35 a38-a39 a5c a66-a6f a72-a74
    a85-a8d a8f-a91 a93-aa8 aaa-ab0 ab2-ab3 ab5-ab9 abd ad0 ae0-ae1 ae6-aef af9 b05-b0c b0f-b10 b13-b28 b2a-b30
    b32-b33 b35-b39 b3d b5f-b61 b66-b6f b71-b77 b83 b85-b8a b8e-b90 b92-b95 b99-b9a b9c b9e-b9f ba3-ba4 ba8-baa
    bae-bb9 bd0 be6-bf2 c05-c0c c0e-c10 c12-c28 c2a-c39 c3d c58-c5a c5d c60-c61 c66-c6f c78-c7e c80 c85-c8c
    c8e-c90 c92-ca8 caa-cb3 cb5-cb9 cbd cdd-cde ce0-ce1 ce6-cef cf1-cf2 d04-d0c d0e-d10 d12-d3d d4e d54-d56
    d58-d61 d66-d78 d7a-d7f d85-d96 d9a-db1 db3-dbb dbd dc0-dc6 de6-def e01-e30 e32 e40-e46 e50-e59 e81-e82 e84
    e86-e8a e8c-ea3 ea5 ea7-eb0 eb2 ebd ec0-ec4 ec6 ed0-ed9 ede-edf f00 f20-f33 f40-f47 f49-f6c f88-f8c
    1000-102a 103f-1049 1050-1055 105a-105d 1061 1065-1066 106e-1070 1075-1081 108e 1090-1099 10d0-10fa
    10fd-1248 124a-124d 1250-1256 1258 125a-125d 1260-1288 128a-128d 1290-12b0 12b2-12b5 12b8-12be 12c0
    12c2-12c5 12c8-12d6 12d8-1310 1312-1315 1318-135a 1369-137c 1380-138f 13a0-13f5 1401-166c 166f-167f
    1681-169a 16a0-16ea 16ee-16f8 1700-1711 171f-1731 1740-1751 1760-176c 176e-1770 1780-17b3 17d7 17dc
    17e0-17e9 17f0-17f9 1810-1819 1820-1878 1880-1884 1887-18aa 18b0-18f5 1900-191e 1946-196d 1970-1974
    1980-19ab 19b0-19c9 19d0-19da 1a00-1a16 1a20-1a54 1a80-1a89 1a90-1a99 1aa7 1b05-1b33 1b45-1b4c 1b50-1b59
    1b83-1ba0 1bae-1be5 1c00-1c23 1c40-1c49 1c4d-1c7d 1ce9-1cf6 1cfa 1d00-1eff 214e 2180-2188 24eb-24ff
    2776-2793 2c30-2ce4 2cec-2cf3 2cfd 2d00-2d25 2d27 2d2d 2d30-2d67 2d80-2d96 2da0-2da6 2da8-2dae 2db0-2db6
    2db8-2dbe 2dc0-2dc6 2dc8-2dce 2dd0-2dd6 2dd8-2dde 2e2f 3005-3007 3021-3029 3031-3035 303b-303c 3041-3096
    309d 30a1-30f6 30fc-30fd 3105-312f 31a0-31bf 31f0-31ff 3248-324f 3400-4dbf 4e00-a48c a4d0-a4fd a500-a60c
    a610-a62b a641-a66e a67f-a6ef a717-a71f a723-a788 a78c-a7ca a7d1 a7d3 a7d5-a7d9 a7f6-a801 a803-a80a
    a80c-a822 a830-a835 a840-a873 a882-a8b3 a8d0-a8d9 a8f2-a8f7 a8fb a8fd-a8fe a900-a925 a930-a946 a960-a97c
    a984-a9b2 a9cf-a9d9 a9e0-a9e4 a9e6-a9fe aa00-aa28 aa40-aa42 aa44-aa4b aa50-aa59 aa60-aa76 aa7a aa7e-aac2
    aadb-aadd aae0-aaea aaf2-aaf4 ab01-ab06 ab09-ab0e ab11-ab16 ab20-ab26 ab28-ab2e ab30-ab5a ab60-ab68
    abc0-abe2 abf0-abf9 d7b0-d7c6 d7cb-d7fb fa0e-fa29 fe73 10000-1000b 1000d-10026 10028-1003a 1003c-1003d
    1003f-1004d 10050-1005d 10080-100fa 10107-10133 10140-10178 1018a-1018b 10280-1029c 102a0-102d0 102e1-102fb
    10300-10323 1032d-1034a 10350-10375 10380-1039d 103a0-103c3 103c8-103cf 103d1-103d5 10428-1049d 104a0-104a9
    104d8-104fb 10500-10527 10530-10563 10597-105a1 105a3-105b1 105b3-105b9 105bb-105bc 10600-10736 10740-10755
    10760-10767 10780 10800-10805 10808 1080a-10835 10837-10838 1083c 1083f-10855 10858-10876 10879-1089e
    108a7-108af 108e0-108f2 108f4-108f5 108fb-1091b 10920-10939 10980-109b7 109bc-109cf 109d2-10a00 10a10-10a13
    10a15-10a17 10a19-10a35 10a40-10a48 10a60-10a7e 10a80-10a9f 10ac0-10ac7 10ac9-10ae4 10aeb-10aef 10b00-10b35
    10b40-10b55 10b58-10b72 10b78-10b91 10ba9-10baf 10c00-10c48 10cc0-10cf2 10cfa-10d23 10d30-10d39 10e60-10e7e
    10e80-10ea9 10eb0-10eb1 10f00-10f27 10f30-10f54 10f70-10f81 10fb0-10fcb 10fe0-10ff6 11003-11037 11052-11072
    11075 11083-110af 110d0-110e8 110f0-110f9 11103-11126 11136-1113f 11144 11147 11150-11172 11176 11183-111b2
    111c1-111c4 111d0-111da 111dc 111e1-111f4 11200-11211 11213-1122b 11280-11286 11288 1128a-1128d 1128f-1129d
    1129f-112a8 112b0-112de 112f0-112f9 11305-1130c 1130f-11310 11313-11328 1132a-11330 11332-11333 11335-11339
    1133d 11350 1135d-11361 11400-11434 11447-1144a 11450-11459 1145f-11461 11480-114af 114c4-114c5 114c7
    114d0-114d9 11580-115ae 115d8-115db 11600-1162f 11644 11650-11659 11680-116aa 116b8 116c0-116c9 11700-1171a
    11730-1173b 11740-11746 11800-1182b 118c0-118f2 118ff-11906 11909 1190c-11913 11915-11916 11918-1192f 1193f
    11941 11950-11959 119a0-119a7 119aa-119d0 119e1 119e3 11a00 11a0b-11a32 11a3a 11a50 11a5c-11a89 11a9d
    11ab0-11af8 11c00-11c08 11c0a-11c2e 11c40 11c50-11c6c 11c72-11c8f 11d00-11d06 11d08-11d09 11d0b-11d30 11d46
    11d50-11d59 11d60-11d65 11d67-11d68 11d6a-11d89 11d98 11da0-11da9 11ee0-11ef2 11fb0 11fc0-11fd4 12000-12399
    12400-1246e 12480-12543 12f90-12ff0 13000-1342e 14400-14646 16800-16a38 16a40-16a5e 16a60-16a69 16a70-16abe
    16ac0-16ac9 16ad0-16aed 16b00-16b2f 16b40-16b43 16b50-16b59 16b5b-16b61 16b63-16b77 16b7d-16b8f 16e60-16e96
    16f00-16f4a 16f50 16f93-16f9f 16fe0-16fe1 16fe3 17000-187f7 18800-18cd5 18d00-18d08 1aff0-1aff3 1aff5-1affb
    1affd-1affe 1b000-1b122 1b150-1b152 1b164-1b167 1b170-1b2fb 1bc00-1bc6a 1bc70-1bc7c 1bc80-1bc88 1bc90-1bc99
    1d2e0-1d2f3 1d360-1d378 1df00-1df1e 1e100-1e12c 1e137-1e13d 1e140-1e149 1e14e 1e290-1e2ad 1e2c0-1e2f9
    1e7e0-1e7e6 1e7e8-1e7eb 1e7ed-1e7ee 1e7f0-1e7fe 1e800-1e8c4 1e8c7-1e8cf 1e922-1e94b 1e950-1e959 1ec71-1ecab
    1ecad-1ecaf 1ecb1-1ecb4 1ed01-1ed2d 1ed2f-1ed3d 1f10b-1f10c 20000-2a6df 2a700-2b738 2b740-2b81d 2b820-2cea1
    2ceb0-2ebe0 30000-3134a
"""

FOLDS = """
    41-5a+32/1 c6-c6+32/1 d0-d0+32/1 d8-d8+32/1 de-de+32/1 110-110+1/1 126-126+1/1 141-141+1/1 14a-14a+1/1
    152-152+1/1 166-166+1/1 181-181+210/1 182-184+1/2 186-186+206/1 187-187+1/1 189-18a+205/1 18b-18b+1/1
    18e-18e+79/1 18f-18f+202/1 190-190+203/1 191-191+1/1 193-193+205/1 194-194+207/1 196-196+211/1 197-197+209/1
    198-198+1/1 19c-19c+211/1 19d-19d+213/1 19f-19f+214/1 1a2-1a4+1/2 1a6-1a6+218/1 1a7-1a7+1/1 1a9-1a9+218/1
    1ac-1ac+1/1 1ae-1ae+218/1 1b1-1b2+217/1 1b3-1b5+1/2 1b7-1b7+219/1 1b8-1b8+1/1 1bc-1bc+1/1 1e4-1e4+1/1
    1f6-1f6+-97/1 1f7-1f7+-56/1 21c-21c+1/1 220-220+-130/1 222-224+1/2 23a-23a+10795/1 23b-23b+1/1
    23d-23d+-163/1 23e-23e+10792/1 241-241+1/1 243-243+-195/1 244-244+69/1 245-245+71/1 246-24e+1/2 370-372+1/2
    376-376+1/1 37f-37f+116/1 391-3a1+32/1 3a3-3a9+32/1 3c2-3c2+1/1 3cf-3cf+8/1 3d8-3ee+1/2 3f7-3f7+1/1
    3fa-3fa+1/1 3fd-3ff+-130/1 402-404+80/2 405-406+80/1 408-40b+80/1 40f-40f+80/1 410-418+32/1 41a-42f+32/1
    460-474+1/2 478-480+1/2 48a-4be+1/2 4c0-4c0+15/1 4c3-4cd+1/2 4d4-4d4+1/1 4d8-4d8+1/1 4e0-4e0+1/1 4e8-4e8+1/1
    4f6-4f6+1/1 4fa-52e+1/2 531-556+48/1 10a0-10c5+7264/1 10c7-10c7+7264/1 10cd-10cd+7264/1 13f8-13fd+-8/1
    1c80-1c80+-6222/1 1c81-1c81+-6221/1 1c82-1c82+-6212/1 1c83-1c84+-6210/1 1c85-1c85+-6211/1 1c86-1c86+-6204/1
    1c87-1c87+-6180/1 1c88-1c88+35267/1 1c90-1cba+-3008/1 1cbd-1cbf+-3008/1 1efa-1efe+1/2 2132-2132+28/1
    2183-2183+1/1 2c00-2c2f+48/1 2c60-2c60+1/1 2c62-2c62+-10743/1 2c63-2c63+-3814/1 2c64-2c64+-10727/1
    2c67-2c6b+1/2 2c6d-2c6d+-10780/1 2c6e-2c6e+-10749/1 2c6f-2c6f+-10783/1 2c70-2c70+-10782/1 2c72-2c72+1/1
    2c75-2c75+1/1 2c7e-2c7f+-10815/1 2c80-2ce2+1/2 2ceb-2ced+1/2 2cf2-2cf2+1/1 a640-a66c+1/2 a680-a69a+1/2
    a722-a72e+1/2 a732-a76e+1/2 a779-a77b+1/2 a77d-a77d+-35332/1 a77e-a786+1/2 a78b-a78b+1/1 a78d-a78d+-42280/1
    a790-a792+1/2 a796-a7a8+1/2 a7aa-a7aa+-42308/1 a7ab-a7ab+-42319/1 a7ac-a7ac+-42315/1 a7ad-a7ad+-42305/1
    a7ae-a7ae+-42308/1 a7b0-a7b0+-42258/1 a7b1-a7b1+-42282/1 a7b2-a7b2+-42261/1 a7b3-a7b3+928/1 a7b4-a7c2+1/2
    a7c4-a7c4+-48/1 a7c5-a7c5+-42307/1 a7c6-a7c6+-35384/1 a7c7-a7c9+1/2 a7d0-a7d0+1/1 a7d6-a7d8+1/2
    a7f5-a7f5+1/1 ab70-abbf+-38864/1 10400-10427+40/1 104b0-104d3+40/1 10570-1057a+39/1 1057c-1058a+39/1
    1058c-10592+39/1 10594-10595+39/1 10c80-10cb2+64/1 118a0-118bf+32/1 16e40-16e5f+32/1 1e900-1e921+34/1
"""
"""First and last letter, how far off its small one stands, and the step from letter to letter."""


def bracket(table):
    """The inside of a regular expression's bracket."""
    ends = [[int(end, 16) for end in part.split("-")] for part in table.split()]
    return "".join("-".join(f"\\U{end:08x}" for end in part) for part in ends)


def letters():
    """What is folded, and what it becomes, each as one text."""
    found = []
    for run in FOLDS.split():
        span, _, rest = run.partition("+")
        offset, _, step = rest.partition("/")
        low, high = (int(end, 16) for end in span.split("-"))
        found += [(chr(code), chr(code + int(offset))) for code in range(low, high + 1, int(step))]
    return "".join(one for one, _ in found), "".join(other for _, other in found)


CAPITAL, SMALL = letters()

KEY = f"""
CREATE FUNCTION reviews_organisation_key(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    plain text;
    word text;
    kept text[] := '{{}}';
    core text[];
    between text := '[^{bracket(WORD)}]+';
    tail CONSTANT text[] := ARRAY['school', 'schools', 'district', 'districts', 'public', 'unified', 'independent',
        'isd', 'usd', 'academy', 'inc', 'llc', 'ltd', 'co', 'corp', 'gmbh'];
BEGIN
    IF octet_length(name) = length(name) THEN
        plain := lower(name COLLATE "C");
        between := '[^a-z0-9_]+';
    ELSE
        plain := regexp_replace(normalize(name, NFKD), '[{bracket(MARKS)}]', '', 'g');
        plain := replace(replace(translate(plain, '{CAPITAL}', '{SMALL}'), '\u1e9e', 'ss'), '\u00df', 'ss');
    END IF;
    plain := replace(regexp_replace(plain, '[''\u2019.]', '', 'g'), '&', ' and ');
    FOREACH word IN ARRAY regexp_split_to_array(plain, between) LOOP
        CONTINUE WHEN word IN ('', 'the');
        kept := kept || CASE word
            WHEN 'st' THEN 'saint' WHEN 'mt' THEN 'mount' WHEN 'elem' THEN 'elementary' WHEN 'es' THEN 'elementary'
            WHEN 'ms' THEN 'middle' WHEN 'hs' THEN 'high' ELSE word END;
    END LOOP;
    core := kept;
    WHILE core[cardinality(core)] = ANY (tail) LOOP
        core := core[1 : cardinality(core) - 1];
    END LOOP;
    RETURN array_to_string(CASE WHEN cardinality(core) > 0 THEN core ELSE kept END, ' ');
END;
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0003_versions_of_more_texts'),
    ]

    operations = [
        migrations.RunSQL(KEY, "DROP FUNCTION reviews_organisation_key(text)"),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='given_to_whom_it_may', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE judge record; work record; refusal text;', func="\n        IF NEW.duty NOT IN ('review', 'adjudication') OR NEW.status NOT IN ('assigned', 'handed_in') THEN\n            RETURN NEW;\n        END IF;\n        IF TG_OP = 'UPDATE' THEN\n            IF OLD.status IN ('assigned', 'handed_in')\n                AND (NEW.submission_id, NEW.member_id, NEW.person_id, NEW.duty)\n                    = (OLD.submission_id, OLD.member_id, OLD.person_id, OLD.duty) THEN\n                RETURN NEW;\n            END IF;\n        END IF;\n        PERFORM 1 FROM certification_panelmember m WHERE m.id = NEW.member_id FOR NO KEY UPDATE;\n        SELECT m.*, u.organisation INTO judge\n            FROM certification_panelmember m LEFT JOIN accounts_user u ON u.id = m.person_id\n            WHERE m.id = NEW.member_id;\n        SELECT s.cycle_id, s.section_id, s.portfolio_id, p.enrolment_id, e.cohort_id, e.person_id, u.organisation\n            INTO work\n            FROM portfolios_submission s\n            JOIN portfolios_portfolio p ON p.id = s.portfolio_id\n            JOIN certification_enrolment e ON e.id = p.enrolment_id\n            LEFT JOIN accounts_user u ON u.id = e.person_id\n            WHERE s.id = NEW.submission_id;\n        refusal := CASE\n            WHEN judge.person_id IS DISTINCT FROM NEW.person_id THEN\n                'A task is its panel member’s own.'\n            WHEN judge.cohort_id <> work.cohort_id OR judge.status <> 'active' THEN\n                'Only an active member of the cohort’s panel is given a task.'\n            WHEN NOT EXISTS (\n                SELECT 1 FROM certification_panelmember_sections t\n                WHERE t.panelmember_id = NEW.member_id AND t.section_id = work.section_id\n            ) THEN 'This member doesn’t judge this section.'\n            WHEN NEW.duty = 'adjudication' AND judge.role <> 'lead' THEN\n                'Only a lead reviewer adjudicates.'\n            WHEN NEW.person_id = work.person_id THEN\n                'Nobody judges their own work.'\n            WHEN EXISTS (\n                SELECT 1 FROM certification_enrolment e\n                WHERE e.cohort_id = work.cohort_id AND e.person_id = NEW.person_id AND e.status = 'active'\n            ) THEN 'A candidate of this cohort judges nothing in it.'\n            WHEN EXISTS (\n                SELECT 1 FROM reviews_conflict c\n                WHERE c.person_id = NEW.person_id AND c.enrolment_id = work.enrolment_id\n            ) THEN 'There is a conflict with this candidate.'\n            WHEN EXISTS (\n                SELECT 1 FROM reviews_assignment a JOIN portfolios_submission s ON s.id = a.submission_id\n                WHERE s.portfolio_id = work.portfolio_id AND s.section_id = work.section_id\n                    AND s.id <> NEW.submission_id AND a.person_id = NEW.person_id\n                    AND a.duty IN ('review', 'adjudication') AND a.status IN ('assigned', 'handed_in')\n            ) THEN 'This person judged another attempt at this section.'\n            WHEN reviews_organisation_key(judge.organisation) <> ''\n                AND reviews_organisation_key(judge.organisation) = reviews_organisation_key(work.organisation) THEN\n                'This person works at the candidate’s organisation.'\n            WHEN judge.capacity <= (\n                SELECT count(*) FROM reviews_assignment a JOIN portfolios_submission s ON s.id = a.submission_id\n                WHERE a.member_id = NEW.member_id AND s.cycle_id = work.cycle_id AND a.id IS DISTINCT FROM NEW.id\n                    AND a.duty IN ('review', 'adjudication') AND a.status IN ('assigned', 'handed_in')\n            ) THEN 'This member has no room left in this cycle.'\n        END;\n        IF refusal IS NOT NULL THEN\n            RAISE EXCEPTION '%', refusal USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ", hash='7b218c646cf50825dfef2a9080ede3630a711887', operation='INSERT OR UPDATE OF "submission_id", "member_id", "person_id", "duty", "status"', pgid='pgtrigger_given_to_whom_it_may_b2bae', table='reviews_assignment', when='BEFORE')),
        ),
    ]
