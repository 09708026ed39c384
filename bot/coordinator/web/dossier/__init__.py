"""Pages of one dossier that the coordinator holds: conflict questions, plan, call sheet, story, texts and copies; never another's."""
