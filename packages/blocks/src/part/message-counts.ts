/** How many rows of a part have which message, as far as its templates show. */
export interface MessageCounts {
  readonly templates: readonly CountedTemplate[]
  /** Triples: the place of a template, a severity, and a number of rows. Dead rows count too. */
  readonly rows: readonly number[]
  /** The service of each triple, if rows are counted by service. */
  readonly services?: readonly (string | undefined)[] | undefined
  /** Texts of errors in attributes, which a search for words looks at too: each text of a row contains at least one of them. */
  readonly errorTexts: readonly string[]
}

/** A template of messages, as it is stored. */
export interface CountedTemplate {
  readonly bytes: Uint8Array
  /** The column of each variable. */
  readonly variables: readonly number[]
  readonly isWhole: boolean
}
