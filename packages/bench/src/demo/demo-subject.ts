import type { LogStorage } from '@logpond/core'
import type { SubjectContext, Writer } from '../subject.js'
import type { Answer, Question } from './question.js'

/** Something that keeps entries of the demo and answers questions about them. */
export interface DemoSubject {
  readonly name: string
  /** How the subject differs from the others in what it stores, guarantees or answers. */
  readonly differs?: string
  /** Changes when the subject would store the same entries in other files. */
  readonly version: string
  /** The file of the data set that the subject reads. Absent if it stores the entries itself. */
  readonly reads?: string
  /** Opens a store, also one that exists. Absent if the subject reads a file of the data set. */
  open?(context: SubjectContext): Promise<Writer>
  /** Does the work that a store leaves for idle moments. Absent if it leaves none. */
  settle?(context: SubjectContext): Promise<void>
  /** Opens a closed store to read it. */
  read(context: SubjectContext): Promise<DemoReader>
  /** The bytes of a closed store. @default those of all files in the folder */
  bytes?(context: SubjectContext): Promise<number>
  /** Deletes all entries before a time, in milliseconds. Absent if the subject cannot, or does it with `LogStorage.cleanup`. */
  cleanUp?(context: SubjectContext, before: number): Promise<void>
}

export interface DemoReader {
  /** Resolves with `undefined` if the subject cannot answer such a question. */
  answer(question: Question): Promise<Answer | undefined>
  close(): void | Promise<void>
  /** The storage, if the subject is Logpond. */
  readonly storage?: LogStorage
}
