type JsonObject = Record<string, unknown>

/** `{Name}`, `{@Name}`, `{$Name}`, `{Name,10}` and `{Name:000}` of message templates; `{{` and `}}` are braces. */
const HOLE = /\{\{|\}\}|\{([@$]?)(\w{1,100})(?:,-?\d{1,4})?(:[^{}]{1,100})?\}/g

/**
 * Renders a message template of Serilog, NLog or .NET with the values of its properties.
 *
 * @param renderings The texts for the holes that have a format, in order, if the logger wrote them.
 */
export function renderTemplate(
  template: string,
  properties: JsonObject,
  renderings: readonly unknown[] = [],
): string {
  let rendered = 0
  return template.replace(HOLE, (hole, _operator: string, name?: string, format?: string) => {
    if (name === undefined) return hole.charAt(0)
    const rendering = format === undefined ? undefined : renderings[rendered++]
    if (typeof rendering === 'string') return rendering
    return Object.hasOwn(properties, name) ? textOf(properties[name]) : hole
  })
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
