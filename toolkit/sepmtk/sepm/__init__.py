"""What a Symantec Endpoint Protection Manager keeps: layout, ROOT.xml, logs."""
