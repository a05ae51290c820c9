export { type OpenStores, openStores, type StoreName, storeNames } from './open-stores.ts'
