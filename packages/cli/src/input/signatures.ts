/** A kind of file that is not text, recognized by some of its first bytes. */
export interface Signature {
  readonly type: string
  /** Hexadecimal; `..` stands for any byte. */
  readonly bytes: string
  /** Offset of the bytes. Default: 0. */
  readonly offset?: number
  /** Whether a text can begin with these bytes. Then the signature counts only if the file does not look like text. */
  readonly isText?: boolean
  /** A command that prints the text in it. `FILE` stands for the name of the file. */
  readonly remedy?: string
}

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')

export const SIGNATURES: readonly Signature[] = [
  { type: 'xz-compressed', bytes: 'fd377a585a00', remedy: 'xz -dc FILE' },
  { type: 'bzip2-compressed', bytes: '425a68..314159265359', remedy: 'bzip2 -dc FILE' },
  { type: 'bzip2-compressed', bytes: '425a68..17724538', remedy: 'bzip2 -dc FILE' },
  { type: 'lz4-compressed', bytes: '04224d18', remedy: 'lz4 -dc FILE' },
  { type: 'lzip-compressed', bytes: hex('LZIP'), isText: true, remedy: 'lzip -dc FILE' },
  { type: 'lzop-compressed', bytes: '894c5a4f000d0a1a0a', remedy: 'lzop -dc FILE' },
  { type: 'compressed by compress', bytes: '1f9d', remedy: 'gzip -dc FILE' },
  { type: 'compressed by pack', bytes: '1f1e', remedy: 'gzip -dc FILE' },
  { type: 'snappy-compressed', bytes: 'ff060000734e61507059' },
  { type: 'a zip archive', bytes: '504b0304', remedy: 'unzip -p FILE' },
  { type: 'a zip archive', bytes: '504b0506' },
  { type: 'a tar archive', bytes: hex('ustar'), offset: 257, remedy: 'tar -xOf FILE' },
  { type: 'a 7-Zip archive', bytes: '377abcaf271c', remedy: '7z e -so FILE' },
  { type: 'a RAR archive', bytes: '526172211a07', remedy: 'unrar p -inul FILE' },
  { type: 'an ar archive', bytes: hex('!<arch>\n') },
  { type: 'an RPM package', bytes: 'edabeedb' },
  { type: 'an SQLite database', bytes: hex('SQLite format 3\0'), remedy: 'logpond export --db FILE' },
  { type: 'the write-ahead log of an SQLite database', bytes: '377f0682' },
  { type: 'the write-ahead log of an SQLite database', bytes: '377f0683' },
  { type: 'a systemd journal', bytes: hex('LPKSHHRH'), remedy: 'journalctl --file=FILE -o json' },
  { type: 'a Windows event log', bytes: hex('ElfFile\0') },
  { type: 'a packet capture', bytes: 'd4c3b2a1' },
  { type: 'a packet capture', bytes: 'a1b2c3d4' },
  { type: 'a packet capture', bytes: '0a0d0d0a........4d3c2b1a' },
  { type: 'an ELF program', bytes: '7f454c46' },
  { type: 'a Windows program', bytes: hex('MZ'), isText: true },
  { type: 'a macOS program', bytes: 'cffaedfe' },
  { type: 'a macOS program', bytes: 'cefaedfe' },
  { type: 'a Java class', bytes: 'cafebabe' },
  { type: 'a WebAssembly module', bytes: '0061736d' },
  { type: 'Python bytecode', bytes: '....0d0a00000000' },
  { type: 'a PNG image', bytes: '89504e470d0a1a0a' },
  { type: 'a JPEG image', bytes: 'ffd8ff' },
  { type: 'a GIF image', bytes: hex('GIF8'), isText: true },
  { type: 'a TIFF image', bytes: '49492a00' },
  { type: 'a TIFF image', bytes: '4d4d002a' },
  { type: 'a WebP image', bytes: `${hex('RIFF')}........${hex('WEBP')}` },
  { type: 'a RIFF file', bytes: hex('RIFF'), isText: true },
  { type: 'an MP4 file', bytes: hex('ftyp'), offset: 4, isText: true },
  { type: 'an Ogg file', bytes: '4f67675300' },
  { type: 'a PDF document', bytes: hex('%PDF-'), isText: true },
  { type: 'a Parquet file', bytes: hex('PAR1'), isText: true },
  { type: 'an Avro file', bytes: '4f626a01' },
  { type: 'an ORC file', bytes: hex('ORC'), isText: true },
  { type: 'a Git pack', bytes: '5041434b000000' },
  { type: 'encoded in UTF-32', bytes: 'fffe0000', remedy: 'iconv -f UTF-32 -t UTF-8 FILE' },
  { type: 'encoded in UTF-32', bytes: '0000feff', remedy: 'iconv -f UTF-32 -t UTF-8 FILE' },
]

/** Whether bytes match a signature. */
export function hasSignature(bytes: Uint8Array, { bytes: pattern, offset = 0 }: Signature): boolean {
  if (bytes.length < offset + pattern.length / 2) return false
  for (let i = 0; i < pattern.length; i += 2) {
    const wanted = pattern.slice(i, i + 2)
    if (wanted !== '..' && bytes[offset + i / 2] !== Number.parseInt(wanted, 16)) return false
  }
  return true
}
