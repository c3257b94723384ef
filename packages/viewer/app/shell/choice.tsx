export interface ChoiceProps<T extends string> {
  readonly legend: string
  readonly options: readonly (readonly [value: T, label: string])[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of a few, as buttons of which one is pressed. */
export function Choice<T extends string>({ legend, options, value, onChange }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map(([option, label]) => (
        <button type="button" key={option} aria-pressed={option === value} onClick={() => onChange(option)}>
          {label}
        </button>
      ))}
    </fieldset>
  )
}
