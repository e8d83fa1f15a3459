#include "format-cases.h"

#define W(text) ((uint64_t)(uintptr_t)(u##text))
#define A(text) ((uint64_t)(uintptr_t)(text))
#define NEGATIVE(n) ((uint64_t)(uint32_t)-(n))

const struct format_case format_cases[] = {
    {u"plain", {0}, u"plain", 1},
    {u"", {0}, u"", 0},
    {u"%1", {W("one")}, u"one", 1},
    {u"%2 before %1", {W("one"), W("two")}, u"two before one", 1},
    {u"%1!s!|%1!ls!|%1!ws!", {W("wide")}, u"wide|wide|wide", 1},
    {u"%1!S!|%1!hs!", {A("narrow")}, u"narrow|narrow", 1},
    {u"%1!u! of %2!d!", {7, NEGATIVE(3)}, u"7 of -3", 1},
    {u"%1!d!", {0xffffffff00000005u}, u"5", 1},
    {u"%1!08x!|%1!X!|%1!#x!|%1!#X!|%1!o!|%1!#o!", {0xbeef}, u"0000beef|BEEF|0xbeef|0XBEEF|137357|0137357", 1},
    {u"%1!lu!|%1!lx!", {0x1ffffffffu}, u"4294967295|ffffffff", 1},
    {u"%1!I64u!|%1!I64x!|%1!I32u!", {0x123456789abcu}, u"20015998343868|123456789abc|1450744508", 1},
    {u"%1!llu!|%1!Ix!|%1!zu!", {0x123456789abcu}, u"20015998343868|123456789abc|20015998343868", 0},
    {u"%1!hd!|%1!hu!", {0x18000}, u"-32768|32768", 0},
    {u"[%1!6s!][%1!-6s!][%1!.2s!][%1!6.2s!]", {W("abc")}, u"[   abc][abc   ][ab][    ab]", 1},
    {u"[%1!6d!][%1!-6d!][%1!06d!][%1!+d!][%1! d!]", {42}, u"[    42][42    ][000042][+42][ 42]", 1},
    {u"[%1!6d!][%1!06d!][%1!.4d!][%1!6.4d!]", {NEGATIVE(42)}, u"[   -42][-00042][-0042][ -0042]", 1},
    {u"[%1!.0d!][%1!d!][%1!#x!]", {0}, u"[][0][0]", 1},
    {u"[%1!*.*s!]", {6, 2, W("abc")}, u"[    ab]", 1},
    {u"[%1!*s!] %3", {6, W("abc"), W("next")}, u"[   abc] next", 1},
    {u"[%1!*d!]", {NEGATIVE(6), 42}, u"[42    ]", 1},
    {u"%1!c!%2!c!%3!C!", {'a', 0x263a, 'z'}, u"a\x263az", 1},
    {u"%1!p!", {0xabc}, u"0000000000000ABC", 0},
    {u"100%% done%! %. %%1", {0}, u"100% done! . %1", 1},
    {u"a%nb%tc%rd", {0}, u"a\r\nb\tc\rd", 1},
    {u"a%bb", {0}, u"a b", 0},
    {u"kept%0 not this %1", {0}, u"kept", 1},
    {u"null %1.", {0}, u"null (null).", 1},
    {u"[%1!8s!]", {0}, u"[  (null)]", 1},
    {u"%1!f!", {0}, u"<insert!f!>", 0},
    {u"%1!d", {5}, u"<insert!d>", 0},
    {u"%1!n!", {0}, u"<insert!n!>", 0},
    {u"%17", {0}, u"<insert>", 0},
    {u"%99!s! x", {0}, u"<insert!s!> x", 0},
    {u"ends in %", {0}, u"ends in ", 0},
    {u"%1!-+ #0999999999999d", {5}, u"<insert!-+ #0999999999999d>", 0},
};
const uint32_t format_case_count = sizeof format_cases / sizeof format_cases[0];
