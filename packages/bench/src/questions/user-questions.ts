import { CONDITIONS } from './conditions.js'
import { COUNTING } from './counting.js'
import { FINDING } from './finding.js'
import { SURROUNDINGS } from './surroundings.js'
import type { QuestionGroup, UserQuestion } from './user-question.js'

/** Questions that users of other tools ask. */
export const QUESTION_GROUPS: readonly QuestionGroup[] = [
  ...FINDING,
  ...CONDITIONS,
  ...COUNTING,
  ...SURROUNDINGS,
]

/** The same in one list. */
export const USER_QUESTIONS: readonly UserQuestion[] = QUESTION_GROUPS.flatMap(({ questions }) => questions)
