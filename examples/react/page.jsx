import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

const SITE = 'https://conceptscope.example/';

/** React gives a custom element its attributes; its events are listened to. */
function ConceptDemo({ onResult, onReady, children, ...attributes }) {
  const element = useRef(null);
  useEffect(() => {
    const { current } = element;
    const result = ({ detail }) => onResult?.(detail);
    const ready = ({ detail }) => onReady?.(detail, current);
    current.addEventListener('result', result);
    current.addEventListener('ready', ready);
    return () => {
      current.removeEventListener('result', result);
      current.removeEventListener('ready', ready);
    };
  }, [onResult, onReady]);
  return (
    <concept-demo ref={element} {...attributes}>
      {children}
    </concept-demo>
  );
}

function Page() {
  const [theme, setTheme] = useState('light');
  const [ready, setReady] = useState([]);
  return (
    <main style={{ maxWidth: '45rem', margin: '2rem auto', padding: '0 1rem' }}>
      <h1>A page made by React</h1>
      <button onClick={() => setTheme(theme === 'light' ? 'dark' : 'light')}>Theme: {theme}</button>
      <ConceptDemo
        name="residual-stream"
        theme={theme}
        onReady={({ demo }) => setReady((demos) => [...demos, demo])}
      >
        <a href={`${SITE}demos/residual-stream/`}>Who writes the answer into the stream?</a>
      </ConceptDemo>
      <ConceptDemo
        name="logit-lens"
        preset="hamlet"
        theme={theme}
        onReady={({ demo }) => setReady((demos) => [...demos, demo])}
      >
        <a href={`${SITE}demos/logit-lens/`}>What would the model say at each layer?</a>
      </ConceptDemo>
      <p id="ready">Ready: {ready.toSorted().join(', ')}</p>
    </main>
  );
}

// First the element, then the page: nothing moves when it comes.
await import(/* @vite-ignore */ `${SITE}embed.js`);
createRoot(document.getElementById('root')).render(<Page />);
