import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figure, markdownTable, textTable, type Table } from './table.ts'

const table: Table = {
  columns: [{ title: 'what' }, { title: 'a second', align: 'right' }],
  rows: [
    ['holds', '12,000'],
    ['a|b', '7'],
  ],
}

test('text: numbers stand to the right, nothing trails', () => {
  assert.equal(
    textTable(table),
    ['what   a second', '-----  --------', 'holds    12,000', 'a|b           7'].join('\n'),
  )
})

test('markdown: a bar within a cell does not end it', () => {
  assert.equal(
    markdownTable(table),
    ['| what | a second |', '| --- | ---: |', '| holds | 12,000 |', '| a\\|b | 7 |'].join('\n'),
  )
})

test('figures', () => {
  assert.equal(figure(12_345.6), '12,346')
  assert.equal(figure(0.756), '0.76')
  assert.equal(figure(Number.NaN), '–')
})
