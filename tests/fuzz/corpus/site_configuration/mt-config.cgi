CGIPath /mt/
ObjectDriver DBI::mysql
Database mtdb
DBUser mtuser
DBPassword x
DBHost localhost
