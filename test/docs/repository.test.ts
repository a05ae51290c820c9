import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8')

/** What a heading is called in an address. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

/** Files of the project and headings in them that a page links to, and that are not there. */
function deadLinks(page: string): string[] {
  const links = read(page).matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)/g)
  return [...links].flatMap(([whole, link = '', anchor]) => {
    const target = link === '' ? page : join(dirname(page), link)
    const isThere = existsSync(join(projectRoot, target))
    const leads = isThere && (anchor === undefined || anchorsOf(target).includes(anchor))
    return leads ? [] : [whole]
  })
}

const pagesIn = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file))

describe('the pages of the repository', () => {
  it.each([
    ...pagesIn('.'),
    ...pagesIn('docs'),
    ...pagesIn('docs/guides'),
    ...pagesIn('docs/reference'),
    ...pagesIn('deploy/terraform'),
  ])('link only to what exists: %s', (page) => {
    expect(deadLinks(page)).toEqual([])
  })
})

describe('the hosted CI', () => {
  it('runs what exists here, with no more rights than reading', () => {
    const { permissions, jobs } = parse(read('.github/workflows/ci.yml'))
    expect(permissions).toEqual({ contents: 'read' })
    const commands = jobs.test.steps.flatMap(({ run }: { run?: string }) => run ?? [])
    expect(commands).toContain('.ci/run')
    expect(existsSync(join(projectRoot, '.ci/run'))).toBe(true)
    const { scripts } = JSON.parse(read('package.json'))
    const named = commands.join('\n').matchAll(/npm run ([\w:]+)/g)
    expect([...named].map(([, name = '']) => name in scripts)).toEqual([true])
  })
})

describe('the forms for issues', () => {
  it.each(['bug', 'source'])('%s.yml has a name, a purpose and questions', (name) => {
    const { body, ...head } = parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`))
    expect(Object.keys(head)).toEqual(['name', 'description'])
    const questions = body.filter(({ type }: { type: string }) => type !== 'markdown')
    const ids = questions.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(questions.length)
    for (const { attributes } of questions) expect(attributes.label).toMatch(/\S/)
  })
})
