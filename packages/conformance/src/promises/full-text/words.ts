import { appendAll } from '../../acts/append-all.js'
import { text } from '../../entries/test-entries.js'
import { expectReads } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'

/** The definition of words and of the terms of a text. */
export const wordPromises: readonly DriverPromise[] = [
  textPromise({
    name: 'text finds messages that contain all its words, anywhere, as whole words, including short and common ones',
    messages: [
      'disk|the disk is full|disks|adisk|dis|disk1|disk_1|disk-full|(disk)|disk.full|"disk"',
      'disk, disk and disk|dísk|d i s k|ramdisk||???|d-isk|https://disk/42?q=1',
      'disk full|full disk|disk is almost full|full|disks full|disk disk',
      'a|to be or not to be|running|run|runs|x|0|00|7|007|was|be',
    ],
    texts: [
      'disk|dis|isk|disks|d|di|full|42|1|the|a|be|run|running|runs|x|0|00|7|007|is',
      'disk full|full disk|almost full disk is|disk x|disk full missing|to be|d i s k|was be',
    ],
  }),
  textPromise({
    name: 'a phrase finds its words only when they are adjacent and in order',
    messages: [
      'disk almost full|disk: almost... full|almost full disk|disk full almost|disk is almost full',
      'full disk almost|disk\nalmost|disk disk almost full|disk almost|almost|disks almost|full',
      'disk almost disk|disk_almost|almost disk full|disk|disk 😀 almost|disk-is-almost|disk\0almost',
      'to be or not to be|to be not or to be|a b a b c|a b c|a b a c',
    ],
    texts: [
      '"disk almost"|"disk almost full"|"almost disk"|"disk disk"|"disk almost disk"|"full almost"',
      '"disk full"|"disk almost" "almost full"|"almost full" disk|"to be or not to be"|"a b a b c"|"a b c"',
    ],
  }),
  textPromise({
    name: 'a prefix finds the words that start with it; in a phrase only the last word can be a prefix',
    messages: [
      'disk|disks|dis|di|adisk|DISKETTE|Dísk|disk1|full|42|4|142|éclair|d|ad|日本語',
      'disk full|disk fuller|disks full|disk is full|full disk|fuller disk|disk f|disk fu',
      'the disk fuels|disk awful|disk disk full|disk fu full|full disks',
    ],
    texts: [
      'dis*|disk*|diskettes*|isk*|d*|4*|ec*|É*|disk* dis*|disk* full|日*|日本語*|本*',
      '"disk fu*"|"disk full*"|"the disk fu*"|"fu* disk"|"dis full*"|"full disk*"',
    ],
  }),
  textPromise({
    name: 'terms of `none` exclude the messages that contain any of them, even when there are no other terms',
    messages: [
      'disk full|disk|full|disk fuller|full disk|disk almost full|Disk FULL|x|disk x',
      '|???|😀|FULL|fuller',
    ],
    texts: [
      'disk -full|disk -FULL|disk -fu*|disk -"disk full"|disk -full -x|disk -x -full -fuller',
      'disk -missing|disk -disk|disk full -almost -"full disk"|"disk full" -missing -x|di* -disk',
      '-full|-full -disk|-fu*|-"disk full"|-missing|-"disk fu*"|-full -FULL -x',
    ],
  }),
  textPromise({
    name: 'text ignores case, and accents on Latin letters, and distinguishes all other letters',
    messages: [
      'e|E|é|É|e\u0301|E\u0301|ê|ë|ễ|c|Ç|ç|ñ|n|Ñ|ü|u|ö|o|å|Å|Évènement|EVENEMENT|evenement|naïve',
      'NAIVE|Žluťoučký|zlutoucky|ậ|a|A|āēī|aei|ø|Ø|ł|l|đ|d|æ|ae|ß|ss|SS|ẞ|þ|œ|ŋ|ﬁ|fi|ǆ|Ǆ|ǅ|ſ|s',
      'İ|i|I|ı|İstanbul|istanbul|ISTANBUL|ıstanbul|K|k|\u212a|\u212b|ａ|Ａ|ⓐ|Ⓐ|Ⅷ|ⅷ|VIII',
      'Σ|σ|ς|ΟΔΟΣ|οδος|οδοσ|ΰ|υ|ά|α|Α|Ά|Ω|\u2126|ω|\u00b5s|\u03bcs|us|Ж|ж|Йод|йод|иод|ё|Ё|е|ա|Ա|𐐀|𐐨',
    ],
    texts: [
      'e|É|ê|Ç|n|Ñ|u|o|Å|evenement|Évènement|NAIVE|zlutoucky|a|aei|ø|l|d|ae|æ|ß|ss|ẞ|ﬁ|fi|Ǆ|ſ|s',
      'İ|i|ı|istanbul|ıstanbul|k|\u212b|ａ|Ⅷ|VIII|Σ|ς|οδος|ΟΔΟΣ|ΰ|υ|α|Ά|Ω|\u00b5s|us|Ж|йод|иод|Ё|е|Ա|𐐨',
    ],
  }),
  textPromise({
    name: 'words are runs of letters and digits: punctuation, emoji and NUL separate them',
    messages: [
      "日本語|日本|本語|日本 語|한글|한|がく|かく|user_42|user42|user|42|a-b|ab|a|b|a😀b|a👩‍👧b|😀|a\0b|a\nb|a'b|a’b",
      'a.b|1.5|1|5|15|1,500|½|²|3²|٣|हिन्दी|ह|🟢ok|ok|🫠b|a\u200db|a\u00a0b|a\u00adb|a\u3000b|\ue000',
      'a\ue000|\ufeffa|[a]|a_b|\u0301a|e\u0308\u0301|e',
    ],
    texts: [
      '日本語|日本|語|한글|한|がく|かく|user|user42|42|a|b|ab|1|5|15|500|½|²|3²|٣|ह|न|ok|\ue000|a\ue000|e',
      '"a b"|"user 42"|"1 5"|"日本 語"|"ह न द"',
    ],
  }),
  textPromise({
    name: 'text finds runs of scripts without spaces wherever they occur, also next to other words and in longer runs',
    messages: [
      '你好世界|世界|世|界|世界你好|abc世界def|abc|ab|世 界|世人界|界世|世界世界人|世界abc|abc 世界|é世É界|世\u0301界|第3章|3|章3',
      'ひらがな|がな|カタカナー|タカ|ｶﾀｶﾅ|々|漢字かな交じり文|がく|か\u3099く|かく|한국어검색|한국어 검색|국어|한\u1161',
      'สวัสดีชาวโลก|ชาวโลก|น้ำ|นำ|น|๓ คน|ສະບາຍດີ|ບາຍ|ភាសាខ្មែរ|ខ្មែរ|មែ|မြန်မာဘာသာ|မြန်မာ|𠀀𠀁|𠀁|世😀界|「世界」',
    ],
    texts: [
      '世界|世|界|好世|界世|abc|abc世界|世界def|c世|bc|世界*|世*|ab*|"世 界"|"abc 世"|世界世*|你好 世界|第3|3章|3|é界|É',
      '世界 -你好|-世|-世界|abc -世|-"好 世"|-世界*|がな|な|タカ|ー|ﾀｶ|字か|がく|か\u3099|かく|국어|어검|어 검|한',
      'ชาวโลก|วโล|น้|นำ|น้ำ|้|๓|ບາ|ខ្មែ|្ម|ន|မာ|မြန်|𠀁|𠀀𠀁|𠀁*',
    ],
  }),
  textPromise({
    name: 'escape sequences and control characters separate words, and what is in an escape sequence is not a word',
    messages: [
      '\x1b[31mfailed\x1b[0m|failed|31mfailed|m|\x1b[1;38;2;9;9;255mfailed\x1b[m payment|pay\x1b[0mment|payment|Failed\x1b[K',
      '\x1b]8;;https://example.com/a\x07link\x1b]8;;\x07|\x1b]8;;https://example.com/a\x1b\\link\x1b]8;;\x1b\\|a link',
      '\x1bPexample\x1b\\link|\x1b_example\x1b\\link|\x1b^example\x1b\\link|\x1bXexample\x1b\\link|\x1b(Blink|\x1b#8link|\x1b7link',
      'disk\x01full|disk\x7ffull|disk\u0085full|disk\bfull|disk\x1b[31m full|\x1b[?25ldisk|\x1b[2Kdisk full|\x9b3disk',
      '\x1b]0;title disk|\x1b]0;title\ndisk|disk \x1b|disk \x1b[|\x1b[3\ndisk|é\x1b[31mé|世\x1b[31m界|\x1b[31m',
    ],
    texts: [
      'failed|31mfailed|31m|m|0m|payment|pay|ment|fail*|3*|"failed payment"|-failed|-m|"pay ment"|K|38|255',
      'link|example|com|a|8|https|"a link"|"com a link"|Blink|B|8link|7link|link -a|-link|-example',
      'disk|full|"disk full"|diskfull|ldisk|25|Kdisk|31|title|3|title disk|é|éé|世界|0|-disk|mé|3disk|isk',
    ],
  }),
  textPromise({
    name: 'words with a meaning to an engine, such as AND, are ordinary words',
    messages: [
      'AND|and|OR|not|NOT disk|NEAR|disk AND full|disk NOT full|disk full|disk|message disk',
      'message: disk|rowid|rank|NULL|match all|disk OR|near disk full|true|select|TO|2 disk',
    ],
    texts: [
      'AND|disk AND full|disk OR full|OR|NOT disk|disk NOT full|"disk NOT full"|NEAR|NEAR disk full 2',
      'message disk|"message disk"|message|rowid|rank|NULL|match|disk -NOT -AND -OR|AND*|true|select|TO|not*',
    ],
  }),
]

interface Texts {
  readonly name: string
  /** Separated by `|`. */
  readonly messages: readonly string[]
  /** As a person types them, separated by `|`. */
  readonly texts: readonly string[]
}

/** A promise that each text finds exactly the messages that match it, by every kind of read. */
function textPromise({ name, messages, texts }: Texts): DriverPromise {
  return {
    name,
    claim: 'fullText',
    async check(lab) {
      const driver = await lab.openShared()
      const entries = messages.flatMap((line) => line.split('|')).map((message) => ({ message }))
      const stored = await appendAll(driver, entries, 20)
      for (const typed of texts.flatMap((line) => line.split('|'))) {
        await expectReads(driver, stored, { text: text(typed) })
      }
    },
  }
}
