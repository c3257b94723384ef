import { describe, expect, it } from 'vitest'
import { StepBudget } from '../../src/retention/step-budget.js'

describe('StepBudget', () => {
  it('grows while steps are short, and shrinks after long ones, within its limits', () => {
    const budget = new StepBudget()
    expect(budget.size).toBe(5000)
    for (let i = 0; i < 20; i++) budget.took(9, budget.size)
    expect(budget.size).toBe(1_000_000)
    budget.took(15, budget.size)
    expect(budget.size).toBe(1_000_000)
    budget.took(21, budget.size)
    expect(budget.size).toBe(500_000)
    for (let i = 0; i < 20; i++) budget.took(100, 0)
    expect(budget.size).toBe(5000)
  })

  it('begins with another number if the driver has one, and does not fall below it', () => {
    const budget = new StepBudget(200_000)
    expect(budget.size).toBe(200_000)
    for (let i = 0; i < 20; i++) budget.took(100, 0)
    expect(budget.size).toBe(200_000)
    for (let i = 0; i < 20; i++) budget.took(1, budget.size)
    expect(budget.size).toBe(1_000_000)
    const large = new StepBudget(5_000_000)
    large.took(1, 5_000_000)
    expect(large.size).toBe(5_000_000)
  })

  it('does not grow after a step that has deleted few entries', () => {
    const budget = new StepBudget()
    budget.took(0, 2500)
    expect(budget.size).toBe(5000)
    budget.took(0, 2501)
    expect(budget.size).toBe(10_000)
  })

  it('does not shrink when the clock is set back', () => {
    const budget = new StepBudget()
    budget.took(-3_600_000, 5000)
    expect(budget.size).toBe(10_000)
  })
})
