import { render } from 'preact'
import './styles/fonts.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/markets.css'
import './styles/pipeline.css'
import './styles/explore.css'
import { App } from './app.tsx'
import { listenToKeys } from './keys.ts'
import { connect } from './link.ts'
import './theme.ts'

const place = document.getElementById('page')
if (place) {
  place.replaceChildren()
  render(<App />, place)
  listenToKeys()
  connect()
}
