"""What people read: templates and their words, dates and labels, navigation, language and looks, parts for htmx."""
