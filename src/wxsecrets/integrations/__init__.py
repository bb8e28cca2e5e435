"""Where wxsecrets meets other tools. Nothing of wxsecrets itself imports from here but `plugin-path`."""
