import type { StoredLogEntry } from '@logpond/core'
import { isStack } from '../stack/fold-stack.js'
import { preferences } from '../state/app-state.js'
import { firstOf, levelOf, severityLabel } from '../text/severity.js'
import { visibleText } from '../text/visible-spans.js'
import { fullTime, relativeTime } from '../time/time-format.js'
import { AttributeTree, Leaf } from './attribute-tree.js'
import { FoundText } from './found-text.js'
import { StackTrace } from './stack-trace.js'
import { takeTexts } from './texts-of.js'

export function EntryTab({ entry }: { entry: StoredLogEntry }) {
  const { id, timestamp, severity, service, host, traceId, spanId, message, attributes } = entry
  const { times } = preferences.value
  const { rest, texts } = attributes === undefined ? { rest: undefined, texts: [] } : takeTexts(attributes)
  const hasTree = rest !== undefined && Object.keys(rest as object).length > 0
  return (
    <>
      <p class="when">
        <span class={`badge level-${levelOf(severity)}`}>{severityLabel(severity)}</span>{' '}
        <time dateTime={new Date(timestamp).toISOString()} title={relativeTime(timestamp, Date.now())}>
          {fullTime(timestamp, times)}
        </time>{' '}
        <span class="quiet">id {id}</span>
      </p>
      <section aria-label="Message">
        {isStack(message) ? (
          <StackTrace entry={entry} text={message} />
        ) : (
          <pre class="message">
            <FoundText entry={entry} text={message} />
          </pre>
        )}
      </section>
      {texts.map(({ path, text }) => (
        <section key={path} aria-label={visibleText(path)}>
          <h3>{visibleText(path)}</h3>
          {isStack(text) ? (
            <StackTrace entry={entry} text={text} />
          ) : (
            <pre>
              <FoundText entry={entry} text={text} />
            </pre>
          )}
        </section>
      ))}
      <section aria-label="Fields of the entry">
        <h3>Fields</h3>
        <ul class="tree">
          <Leaf
            entry={entry}
            name="level"
            path="severity"
            value={firstOf(severity)}
            text={levelOf(severity)}
          />
          {service !== undefined && <Leaf entry={entry} name="service" path="service" value={service} />}
          {host !== undefined && <Leaf entry={entry} name="host" path="host" value={host} />}
          {traceId !== undefined && <Leaf entry={entry} name="trace" path="traceId" value={traceId} />}
          {spanId !== undefined && <Leaf entry={entry} name="span" path="spanId" value={spanId} />}
        </ul>
        {hasTree && <AttributeTree entry={entry} attributes={rest} path="" />}
      </section>
    </>
  )
}
