"""Country packs: statutes, holidays, authorities and words as dated data, `eu` under each member state."""
