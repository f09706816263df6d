/** Where Neon's projects can live. A region never changes after creation. */
export interface Region {
  region_id: string
  name: string
  default: boolean
  geo_lat: string
  geo_long: string
}

export const regions: Region[] = [
  {
    region_id: 'aws-us-east-1',
    name: 'AWS US East 1 (N. Virginia)',
    default: false,
    geo_lat: '38.13',
    geo_long: '-78.45',
  },
  { region_id: 'aws-us-east-2', name: 'AWS US East 2 (Ohio)', default: true, geo_lat: '39.96', geo_long: '-83' },
  { region_id: 'aws-us-west-2', name: 'AWS US West 2 (Oregon)', default: false, geo_lat: '46.15', geo_long: '-123.88' },
  {
    region_id: 'aws-eu-central-1',
    name: 'AWS Europe Central 1 (Frankfurt)',
    default: false,
    geo_lat: '50',
    geo_long: '8',
  },
  { region_id: 'aws-eu-west-2', name: 'AWS Europe West 2 (London)', default: false, geo_lat: '51', geo_long: '-0.1' },
  {
    region_id: 'aws-ap-southeast-1',
    name: 'AWS Asia Pacific 1 (Singapore)',
    default: false,
    geo_lat: '1.37',
    geo_long: '103.8',
  },
  {
    region_id: 'aws-ap-southeast-2',
    name: 'AWS Asia Pacific 2 (Sydney)',
    default: false,
    geo_lat: '-33.87',
    geo_long: '151.21',
  },
  {
    region_id: 'aws-sa-east-1',
    name: 'AWS South America East 1 (São Paulo)',
    default: false,
    geo_lat: '-23.55',
    geo_long: '-46.63',
  },
]

/** `aws-eu-central-1` is served under `eu-central-1.aws.local.neon.tech`. */
export function proxyHost(regionId: string): string {
  const [platform = '', ...rest] = regionId.split('-')
  return `${rest.join('-')}.${platform}.local.neon.tech`
}
