import { variables, type Variable } from './variables.ts'

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function row({ name, kind, doc, absent, secret, notYet }: Variable): string {
  const names = secret === true ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``
  const what = notYet === true ? `${doc} (not supported yet)` : doc
  return `| ${names} | ${cell(kind.label)} | ${cell(absent)} | ${cell(what)} |`
}

/** The environment variables as a Markdown table, made from their declarations. */
export function configTable(): string {
  const head = ['| variable | value | when left out | what it does |', '| --- | --- | --- | --- |']
  return [...head, ...Object.values<Variable>(variables).map(row)].join('\n')
}
