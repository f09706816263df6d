import { workerData } from 'node:worker_threads'
import { packData } from './data-directory.ts'

packData(workerData as string)
