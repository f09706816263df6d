/** The HTTP contract, where clients look for it. The web app imports types from here and nothing else of the Workers. */
export * from '../../core/contract.ts'
