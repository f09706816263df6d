/**
 * The stand-in's memory: `format.json` says what the folder holds, and each project is `projects/<id>/project.json`,
 * beside its data. All records are held in memory; every change is on disk before its promise resolves.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { syncDirectory, writeDurably } from './files.ts'
import { formatVersion, type Project, projectSchema } from './project.ts'

const formatSchema = z.object({ formatVersion: z.number(), engine: z.string() })

/** What a folder's data can be opened by, for example `pglite-18`; another engine can't read it. */
export type EngineName = string

export interface ProjectStore {
  list(): Project[]
  get(id: string): Project | undefined
  /** Undefined for an endpoint that does not exist. */
  findByEndpoint(endpointId: string): Project | undefined
  create(project: Project): void
  /** Changes a record; the change is on disk when it returns. Does nothing when the project is gone. */
  update(id: string, change: (project: Project) => Project): void
  /** Forgets the record of a project whose data is gone. */
  remove(id: string): void
  directory(id: string): string
}

/** @throws with a reason a person understands when the folder is of another version or engine, or damaged. */
export function openProjectStore(folder: string, engine: EngineName): ProjectStore {
  mkdirSync(folder, { recursive: true })
  checkFormat(folder, engine)
  const projectsFolder = join(folder, 'projects')
  mkdirSync(projectsFolder, { recursive: true })

  const projects = new Map<string, Project>()
  const byEndpoint = new Map<string, string>()
  const directory = (id: string) => join(projectsFolder, id)
  const recordPath = (id: string) => join(directory(id), 'project.json')
  const keep = (project: Project) => {
    projects.set(project.id, project)
    byEndpoint.set(project.endpoint.id, project.id)
  }
  const write = (path: string, project: Project) => writeDurably(path, `${JSON.stringify(project, null, 2)}\n`)

  for (const name of readdirSync(projectsFolder)) {
    // A project appears with its record or not at all; what is unfinished was never promised to anyone.
    if (name.startsWith('.')) rmSync(join(projectsFolder, name), { recursive: true, force: true })
    else keep(readRecord(recordPath(name)))
  }

  return {
    list: () => [...projects.values()],
    get: (id) => projects.get(id),
    findByEndpoint: (endpointId) => projects.get(byEndpoint.get(endpointId) ?? ''),
    create(project) {
      const unfinished = join(projectsFolder, `.new-${project.id}`)
      mkdirSync(unfinished)
      write(join(unfinished, 'project.json'), project)
      renameSync(unfinished, directory(project.id))
      syncDirectory(projectsFolder)
      keep(project)
    },
    update(id, change) {
      const before = projects.get(id)
      if (before === undefined) return
      const after = change(before)
      write(recordPath(id), after)
      keep(after)
    },
    remove(id) {
      const project = projects.get(id)
      if (project === undefined) return
      const gone = join(projectsFolder, `.gone-${id}`)
      if (existsSync(directory(id))) renameSync(directory(id), gone)
      rmSync(gone, { recursive: true, force: true })
      projects.delete(id)
      byEndpoint.delete(project.endpoint.id)
    },
    directory,
  }
}

function checkFormat(folder: string, engine: EngineName): void {
  const path = join(folder, 'format.json')
  if (!existsSync(path)) {
    if (existsSync(join(folder, 'projects')))
      throw new Error(`${folder} has projects but no format.json: it is damaged`)
    writeDurably(path, `${JSON.stringify({ formatVersion, engine })}\n`)
    return
  }
  const format = formatSchema.safeParse(readJson(path))
  if (!format.success) throw new Error(`${path} is damaged`)
  const found = format.data
  if (found.formatVersion > formatVersion) {
    throw new Error(
      `${folder} was written by a newer version of Alcove (format ${found.formatVersion}, this one knows ${formatVersion})`,
    )
  }
  if (found.formatVersion < formatVersion) {
    throw new Error(
      `${folder} was written by a version of Alcove that is too old (format ${found.formatVersion}); start with --reset`,
    )
  }
  if (found.engine !== engine) {
    throw new Error(
      `${folder} holds databases of ${found.engine}, which ${engine} can't open; use another folder or start with --reset`,
    )
  }
}

function readRecord(path: string): Project {
  const project = projectSchema.safeParse(readJson(path))
  if (!project.success) throw new Error(`${path} is damaged: ${z.prettifyError(project.error)}`)
  return project.data
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path} can't be read: ${(error as Error).message}`)
  }
}
