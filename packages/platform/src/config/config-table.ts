import { variables, type Variable } from './variables.ts'

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function row({ name, kind, doc, absent, secret }: Variable): string {
  const names = secret === true ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``
  return `| ${names} | ${cell(kind.label)} | ${cell(absent)} | ${cell(doc)} |`
}

/** The environment variables as a Markdown table, made from their declarations. */
export function configTable(): string {
  const head = ['| variable | value | when left out | what it does |', '| --- | --- | --- | --- |']
  return [...head, ...Object.values<Variable>(variables).map(row)].join('\n')
}
