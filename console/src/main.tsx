import { createRoot } from 'react-dom/client';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/parts.css';
import './styles/fields.css';
import { App } from './app.tsx';
import { Recover } from './parts/recover.tsx';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <Recover>
      <App />
    </Recover>,
  );
