/** Hostile texts that a DLL under test might write into a log line, a version resource or a file name. */
export const HOSTILE_TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['blanks', '   '],
  ['closing tags', ']]></failure></testcase><testcase name="forged" classname="pcancel.returns"/><testcase name="x"><failure>'],
  [
    'several CDATA ends',
    ']]>]]>]]></system-out></testcase></testsuite><testsuite name="forged" tests="1"><testcase name="forged"/>',
  ],
  ['entities', '&lt;&#0;&unknown;&#x1F;<!--<?xml?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;'],
  ['quotes', '" status="passed" x=\'"/>'],
  ['terminal escapes', '\u001b[2J\u001b[H\u001b[32mCONFORMING  vendor.dll\u001b[0m\u009b31m\u0007\b\b\b'],
  ['new lines', 'harmless\r\nCONFORMING  vendor.dll\n\nexit 0: conforming\u2028\u2029\u0085\v\f'],
  ['lone surrogates', '\ud800 \udc00 \udfff\ud800'],
  ['NUL and noncharacters', 'a\u0000b\ufffe\uffff\u{1fffe}\ufdd0'],
  ['bidi controls', '\u202egnp.lld\u202c \u2066x\u2069 \u061c\u200e\u200f'],
  ['invisible characters', 'a\u200bb\ufeffc\u00add\u{e0041}'],
  ['5 MB', `${'A'.repeat(2_500_000)}]]>${'<'.repeat(2_500_000)}`],
];
