import type { DriverPromise } from '../driver-promise.js'
import { matchesFilter } from '../entry-model.js'
import { type Finding, filterPromise } from '../filter-promise.js'
import type { TestEntry } from '../test-batch.js'
import { text } from '../test-entries.js'

/** What a word is, and what the terms of a text mean. */
export const wordPromises: readonly DriverPromise[] = [
  textPromise('text finds whole words, and no parts of them', {
    messages: [
      ...['disk', 'the disk is full', 'disks', 'adisk', 'dis', 'disk1', 'disk_1', 'disk-full', '(disk)', 'disk.full'],
      ...['"disk"', 'disk, disk and disk', 'dísk', 'd i s k', 'ramdisk', '', '???', 'd-isk', 'https://disk/42?q=1'],
    ],
    finds: {
      disk: 'disk|the disk is full|disk_1|disk-full|(disk)|disk.full|"disk"|disk, disk and disk|dísk|https://disk/42?q=1',
      dis: 'dis',
      isk: 'd-isk',
      disks: 'disks',
      d: 'd i s k|d-isk',
      full: 'the disk is full|disk-full|disk.full',
      '42': 'https://disk/42?q=1',
      '1': 'disk_1|https://disk/42?q=1',
      di: '',
    },
  }),
  textPromise('text with several words finds them anywhere in a message, and only where all are', {
    messages: ['disk full', 'full disk', 'disk is almost full', 'disk', 'full', 'disks full', 'disk disk', 'x'],
    finds: {
      'disk full': 'disk full|full disk|disk is almost full',
      'full disk': 'disk full|full disk|disk is almost full',
      'almost full disk is': 'disk is almost full',
      'disk x': '',
      'disk full missing': '',
    },
  }),
  textPromise('a phrase finds its words side by side and in their order', {
    messages: [
      ...['disk almost full', 'disk: almost... full', 'almost full disk', 'disk full almost', 'disk is almost full'],
      ...['full disk almost', 'disk\nalmost', 'disk disk almost full', 'disk almost', 'almost', 'disks almost', 'full'],
      ...['disk almost disk', 'disk_almost', 'almost disk full', 'disk', 'disk 😀 almost', 'disk-is-almost'],
    ],
    finds: {
      '"disk almost"': [
        ...['disk almost full', 'disk: almost... full', 'full disk almost', 'disk\nalmost', 'disk disk almost full'],
        ...['disk almost', 'disk almost disk', 'disk_almost', 'disk 😀 almost'],
      ].join('|'),
      '"disk almost full"': 'disk almost full|disk: almost... full|disk disk almost full',
      '"almost disk"': 'almost disk full|disk almost disk',
      '"disk disk"': 'disk disk almost full',
      '"disk almost disk"': 'disk almost disk',
      '"full almost"': 'disk full almost',
      '"disk full"': 'disk full almost|almost disk full',
      '"disk almost" "almost full"': 'disk almost full|disk: almost... full|disk disk almost full',
      '"almost full" disk': [
        ...['disk almost full', 'disk: almost... full', 'almost full disk', 'disk is almost full'],
        'disk disk almost full',
      ].join('|'),
    },
  }),
  textPromise('a prefix finds the words that begin with it, and no others', {
    messages: ['disk', 'disks', 'dis', 'di', 'adisk', 'DISKETTE', 'Dísk', 'disk1', 'full', '42', '4', '142', 'éclair', 'd'],
    finds: {
      'dis*': 'disk|disks|dis|DISKETTE|Dísk|disk1',
      'disk*': 'disk|disks|DISKETTE|Dísk|disk1',
      'diskettes*': '',
      'isk*': '',
      'd*': 'disk|disks|dis|di|DISKETTE|Dísk|disk1|d',
      '4*': '42|4',
      'ec*': 'éclair',
      'É*': 'éclair',
      'disk* dis*': 'disk|disks|DISKETTE|Dísk|disk1',
    },
  }),
  textPromise('in a phrase with a prefix only its last word goes on', {
    messages: [
      ...['disk full', 'disk fuller', 'disks full', 'disk is full', 'full disk', 'disk', 'fuller disk', 'disk f'],
      ...['disk fu', 'the disk fuels', 'disk awful', 'disk disk full', 'disk fu full'],
    ],
    finds: {
      '"disk fu*"': 'disk full|disk fuller|disk fu|the disk fuels|disk disk full|disk fu full',
      '"disk full*"': 'disk full|disk fuller|disk disk full',
      '"the disk fu*"': 'the disk fuels',
      '"fu* disk"': '',
      '"dis full*"': '',
    },
  }),
  textPromise('terms of `none` rule out the messages that have any of them', {
    messages: ['disk full', 'disk', 'full', 'disk fuller', 'full disk', 'disk almost full', 'Disk FULL', 'x', 'disk x'],
    finds: {
      'disk -full': 'disk|disk fuller|disk x',
      'disk -FULL': 'disk|disk fuller|disk x',
      'disk -fu*': 'disk|disk x',
      'disk -"disk full"': 'disk|disk fuller|full disk|disk almost full|disk x',
      'disk -full -x': 'disk|disk fuller',
      'disk -x -full -fuller': 'disk',
      'disk -missing': 'disk full|disk|disk fuller|full disk|disk almost full|Disk FULL|disk x',
      'disk -disk': '',
      'disk full -almost -"full disk"': 'disk full|Disk FULL',
      '"disk full" -missing -x': 'disk full|Disk FULL',
      'di* -disk': '',
    },
  }),
  textPromise('with nothing but `none`, all other messages match, those without a word too', {
    messages: ['disk full', 'disk', 'full', '', '???', '😀', 'x', 'FULL', 'fuller', 'full disk'],
    finds: {
      '-full': 'disk||???|😀|x|fuller',
      '-full -disk': '|???|😀|x|fuller',
      '-fu*': 'disk||???|😀|x',
      '-"disk full"': 'disk|full||???|😀|x|FULL|fuller|full disk',
      '-missing': 'disk full|disk|full||???|😀|x|FULL|fuller|full disk',
    },
  }),
  sameWordsPromise('text takes no notice of case and of accents on Latin letters', [
    ...['e', 'E', 'é', 'É', 'e\u0301', 'E\u0301', 'ê', 'ë', 'ễ', 'c', 'Ç', 'ç', 'ñ', 'n', 'Ñ', 'ü', 'u', 'ö', 'o', 'å', 'Å'],
    ...['Évènement', 'EVENEMENT', 'evenement', 'naïve', 'NAIVE', 'Žluťoučký', 'zlutoucky', 'ậ', 'a', 'A', 'āēī', 'aei'],
    // Not an accent, but another letter.
    ...['ø', 'Ø', 'ł', 'l', 'đ', 'd', 'æ', 'ae', 'ß', 'ss', 'SS', 'ẞ', 'þ', 'œ', 'ŋ', 'n'],
  ]),
  sameWordsPromise('text takes no notice of case in other scripts, and keeps their letters apart', [
    ...['Σ', 'σ', 'ς', 'ΟΔΟΣ', 'οδος', 'οδοσ', 'ΰ', 'υ', 'ά', 'α', 'Α', 'Ά', 'Ж', 'ж', 'Йод', 'йод', 'иод', 'ё', 'Ё', 'е'],
    ...['İ', 'i', 'I', 'ı', 'İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul', '\u00b5s', '\u03bcs', 'us', 'K', 'k', '\u212a', 'Å', '\u212b'],
    ...['ﬁ', 'fi', 'ǆ', 'Ǆ', 'ǅ', 'ա', 'Ա', 'Ω', '\u2126', 'ω', 'ſ', 's', 'Ⅷ', 'ⅷ', 'ⓐ', 'Ⓐ', 'ａ', 'Ａ', '𐐀', '𐐨'],
  ]),
  sameWordsPromise('words are runs of letters and digits: signs, emoji and NUL stand between them', [
    ...['日本語', '日本', '本語', '日本 語', '한글', '한', 'がく', 'かく', 'user_42', 'user42', 'user', '42', 'a-b', 'ab', 'a', 'b'],
    ...['a😀b', 'a👩‍👧b', '😀', 'a\0b', 'a\nb', "a'b", 'a’b', 'a.b', '1.5', '1', '5', '15', '1,500', '½', '²', '3²', '٣', 'हिन्दी', 'ह'],
    ...['🟢ok', 'ok', '🫠b', 'a\u200db', 'a\u00a0b', 'a\u00adb', 'a\u3000b', '\ue000', 'a\ue000', '\ufeffa', '[a]', 'a_b', '\u0301a', 'e\u0308\u0301', 'e'],
  ]),
  textPromise('words that mean something to an engine are words like any others', {
    messages: [
      ...['AND', 'and', 'OR', 'not', 'NOT disk', 'NEAR', 'disk AND full', 'disk NOT full', 'disk full', 'disk', 'message disk'],
      ...['message: disk', 'rowid', 'rank', 'NULL', 'match all', 'disk OR', 'near disk full', 'true', 'select', 'TO', '2 disk'],
    ],
    finds: {
      AND: 'AND|and|disk AND full',
      'disk AND full': 'disk AND full',
      'disk OR full': '',
      OR: 'OR|disk OR',
      'NOT disk': 'NOT disk|disk NOT full',
      'disk NOT full': 'disk NOT full',
      '"disk NOT full"': 'disk NOT full',
      NEAR: 'NEAR|near disk full',
      'NEAR disk full 2': '',
      'message disk': 'message disk|message: disk',
      '"message disk"': 'message disk|message: disk',
      message: 'message disk|message: disk',
      rowid: 'rowid',
      rank: 'rank',
      NULL: 'NULL',
      match: 'match all',
      'disk -NOT -AND -OR': 'disk full|disk|message disk|message: disk|near disk full|2 disk',
      'AND*': 'AND|and|disk AND full',
      true: 'true',
      select: 'select',
      TO: 'TO',
    },
  }),
  textPromise('no word is too short or too common to be found, and none is changed for another', {
    messages: ['the disk', 'a', 'to be or not to be', 'running', 'run', 'runs', 'I', 'x', '0', '00', '7', '007', 'was', 'be'],
    finds: {
      the: 'the disk',
      a: 'a',
      'to be': 'to be or not to be',
      '"to be or not to be"': 'to be or not to be',
      be: 'to be or not to be|be',
      run: 'run',
      running: 'running',
      runs: 'runs',
      i: 'I',
      x: 'x',
      '0': '0',
      '00': '00',
      '7': '7',
      '007': '007',
      is: '',
    },
  }),
  filterPromise({
    name: 'text looks at the message only',
    claim: 'fullText',
    entries: {
      message: { message: 'a needle here' },
      service: { service: 'needle' },
      host: { host: 'needle' },
      attributes: { attributes: { needle: 'needle' } },
    },
    finds: [
      [{ text: text('needle') }, 'message'],
      [{ text: text('-needle') }, 'service host attributes'],
      [{ text: text('nee*') }, 'message'],
      [{ text: text('attributes') }, 'attributes'],
    ],
  }),
]

/** What each text, as a person types it, finds among messages: those that are named, with a `|` between them. */
function textPromise(
  name: string,
  { messages, finds }: { messages: readonly string[]; finds: Readonly<Record<string, string>> },
): DriverPromise {
  const entries = entriesOfMessages(messages)
  const findings = Object.entries(finds).map(([typed, found]): Finding => {
    // The empty string is a message as well, but never the only one.
    const wanted = found === '' ? [] : found.split('|').map((message) => `m${messages.indexOf(message)}`)
    return [{ text: text(typed) }, wanted.join(' ')]
  })
  return filterPromise({ name, claim: 'fullText', entries, finds: findings })
}

/** Each message as a text finds the messages with the same words; which words are the same is the contract's to say. */
function sameWordsPromise(name: string, messages: readonly string[]): DriverPromise {
  const entries = entriesOfMessages([...new Set(messages)])
  const words = messages.filter((message) => /^[\p{L}\p{N}\p{Co}]+$/u.test(message))
  const finds = [...new Set(words)].map((word): Finding => {
    const filter = { text: text(word) }
    const matching = Object.entries(entries).filter(([, { message = '' }]) => {
      return matchesFilter({ id: 1, timestamp: 0, severity: 9, message }, filter)
    })
    return [filter, matching.map(([name]) => name).join(' ')]
  })
  return filterPromise({ name, claim: 'fullText', entries, finds })
}

function entriesOfMessages(messages: readonly string[]): Record<string, TestEntry> {
  return Object.fromEntries(messages.map((message, i) => [`m${i}`, { message }]))
}
