// Every behaviour is found by its data- attribute and listens on the document, so swapped-in parts just work.
import "./alerts.js";
import "./complete.js";
import "./copy.js";
import "./dialog.js";
import "./dropzone.js";
import "./keyboard.js";
import "./live.js";
import "./menu.js";
import "./minimap.js";
import "./palette.js";
import "./pane.js";
import "./rows.js";
import "./theme.js";
