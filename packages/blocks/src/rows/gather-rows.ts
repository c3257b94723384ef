import type { BlockRows } from '../block/block-rows.js'
import type { PackedTexts } from '../part/packed-texts.js'
import type { DictionaryColumn, Part } from '../part/part.js'
import { CopiedTexts } from './copied-texts.js'
import type { LiveRows, OpenedPart } from './live-rows.js'

/** The values of a column of several parts, each once. */
class JoinedValues {
  readonly values: string[] = []
  readonly #codes = new Map<string, number>()

  /** For each code of a part's column the code here. */
  add({ values }: DictionaryColumn): Uint32Array {
    const codes = new Uint32Array(values.length + 1)
    values.forEach((value, i) => {
      let code = this.#codes.get(value)
      if (code === undefined) {
        code = this.values.push(value)
        this.#codes.set(value, code)
      }
      codes[i + 1] = code
    })
    return codes
  }
}

/** What is used of a part for each of its rows. */
interface RowSource {
  readonly part: Part
  readonly texts: PackedTexts | undefined
  readonly severities: Uint8Array
  readonly services: DictionaryColumn
  readonly hosts: DictionaryColumn
  /** Codes of the part's services and hosts in the rows that are gathered. */
  readonly serviceCodes: Uint32Array
  readonly hostCodes: Uint32Array
}

/**
 * Takes the next rows: at most `limit`, and fewer if their messages and attributes would take more than `maxText` bytes.
 *
 * @param spare Memory of rows that nothing uses any more, `texts.bytes.buffer`, for the texts of these.
 */
export function gatherRows<Source extends OpenedPart>(
  rows: LiveRows<Source>,
  limit: number,
  maxText: number,
  spare?: ArrayBuffer,
): BlockRows {
  const ids = new Float64Array(limit)
  const timestamps = new Float64Array(limit)
  const severities = new Uint8Array(limit)
  const services = new Uint32Array(limit)
  const hosts = new Uint32Array(limit)
  const texts = new CopiedTexts(limit, spare)
  const serviceNames = new JoinedValues()
  const hostNames = new JoinedValues()
  const sources = new Map<Source, RowSource>()
  let count = 0
  for (let next = rows.peek(); next !== undefined && count < limit; next = rows.peek()) {
    const { row } = next
    let source = sources.get(next.source)
    if (source === undefined) {
      source = openSource(next.source.part, serviceNames, hostNames)
      sources.set(next.source, source)
    }
    if (!texts.add(source.part, source.texts, row, count === 0 ? Infinity : maxText)) break
    ids[count] = next.id
    timestamps[count] = next.time
    severities[count] = source.severities[row] as number
    services[count] = source.serviceCodes[source.services.codes[row] as number] as number
    hosts[count] = source.hostCodes[source.hosts.codes[row] as number] as number
    count++
    rows.skip()
  }
  return {
    count,
    ids: ids.subarray(0, count),
    timestamps: timestamps.subarray(0, count),
    severities: severities.subarray(0, count),
    services: { codes: services.subarray(0, count), values: serviceNames.values },
    hosts: { codes: hosts.subarray(0, count), values: hostNames.values },
    texts: texts.finish(),
  }
}

function openSource(part: Part, serviceNames: JoinedValues, hostNames: JoinedValues): RowSource {
  const { services, hosts, severities } = part
  const serviceCodes = serviceNames.add(services)
  const hostCodes = hostNames.add(hosts)
  return { part, texts: part.packedTexts, severities, services, hosts, serviceCodes, hostCodes }
}
