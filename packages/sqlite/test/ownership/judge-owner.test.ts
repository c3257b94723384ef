import { describe, expect, it } from 'vitest'
import { judgeOwner } from '../../src/ownership/judge-owner.js'
import type { ProcessFacts } from '../../src/ownership/machine.js'
import { fakeMachine, self } from './fake-machine.js'

const owner: ProcessFacts = { ...self, pid: 7, processStart: '4000' }
const withoutBoot = { bootId: undefined, namespaces: undefined, processStart: undefined }
const mac = { ...withoutBoot, platform: 'darwin' }
const windows = { ...withoutBoot, platform: 'win32' }

function judge(
  facts: Partial<ProcessFacts>,
  processes: Readonly<Record<number, string | undefined>>,
  own: Partial<ProcessFacts> = {},
  options?: { isLocal?: boolean; endedThreads?: readonly string[] },
): string {
  const verdict = judgeOwner(
    { ...owner, ...facts },
    '/logs/a.db-owners',
    fakeMachine(processes, own, options),
  )
  return verdict.state === 'unknown' ? verdict.why : verdict.state
}

describe('an owner of this boot', () => {
  it('is alive while its process runs', () => {
    expect(judge({}, { 7: '4000' })).toBe('alive')
  })

  it('is dead if there is no such process', () => {
    expect(judge({}, {})).toBe('dead')
  })

  it('is dead if its pid now belongs to another process', () => {
    expect(judge({}, { 7: '4001' })).toBe('dead')
  })

  it('is alive unless the process with its pid is proven to be another one', () => {
    expect(judge({}, { 7: undefined })).toBe('alive')
    expect(judge({ processStart: undefined }, { 7: '4001' })).toBe('alive')
  })

  it('is judged the same after the host was renamed', () => {
    expect(judge({ host: 'elsewhere' }, { 7: '4000' })).toBe('alive')
    expect(judge({ host: 'elsewhere' }, {})).toBe('dead')
  })

  it('is dead if the thread that had the file has ended, even if its process runs', () => {
    const ended = { endedThreads: ['8 4001'] }
    expect(judge({ thread: '8 4001' }, { 7: '4000' }, {}, ended)).toBe('dead')
    expect(judge({ thread: '9 4002' }, { 7: '4000' }, {}, ended)).toBe('alive')
    expect(judge({}, { 7: '4000' }, {}, ended)).toBe('alive')
    expect(judge({ thread: '8 4001', namespaces: 'pid:[2]' }, { 7: '4000' }, {}, ended)).toContain(
      'container',
    )
  })

  it('may live in another container, whatever this one knows about its pid', () => {
    for (const processes of [{}, { 7: '4000' }, { 7: '4001' }]) {
      expect(judge({ namespaces: 'pid:[2] time:[1]' }, processes)).toContain('another container')
      expect(judge({ namespaces: undefined }, processes)).toContain('another container')
      expect(judge({ namespaces: undefined }, processes, { namespaces: undefined })).toContain(
        'another container',
      )
    }
  })
})

describe('an owner of another boot', () => {
  it('is dead on this host, even if its pid is in use', () => {
    expect(judge({ bootId: 'boot b' }, {})).toBe('dead')
    expect(judge({ bootId: 'boot b' }, { 7: '4000' })).toBe('dead')
  })

  it('may live on another host', () => {
    expect(judge({ bootId: 'boot b', host: 'elsewhere' }, {})).toContain('another host')
  })

  it('may live on a host with the same name that shares the disk', () => {
    expect(judge({ bootId: 'boot b' }, {}, {}, { isLocal: false })).toContain('same name')
  })
})

describe('an owner whose boot is unknown', () => {
  it('may live, on a system that should report its boot', () => {
    expect(judge(withoutBoot, {})).toContain('which boot')
    expect(judge({}, {}, withoutBoot)).toContain('which boot')
    expect(judge(withoutBoot, {}, withoutBoot)).toContain('which boot')
    expect(judge(mac, {})).toContain('which boot')
    expect(judge(mac, {}, windows)).toContain('which boot')
  })

  it.each([mac, windows])(
    'is judged by its pid on this host, if the system has a single process table: %o',
    (facts) => {
      expect(judge(facts, { 7: undefined }, facts)).toBe('alive')
      expect(judge(facts, {}, facts)).toBe('dead')
      expect(judge({ ...facts, host: 'elsewhere' }, {}, facts)).toContain('another host')
    },
  )
})
