import os, sys, re, json
import csv
from math import *
x1=7400;x2=5300;x3=4200;x4=3500
clean=lambda s:s.strip().lower()
# get
def G(r,k):
  try:
    return r[k].strip()
  except:
    return ''
def parse_price(s):
  #price
  try:
    if type(s)==type(''):
      s=clean(s).replace('eur','').replace(',','').replace(' ','')
      if s[-1]=='k': v=float(s[:-1])*1000
      elif s[-1]=='m': v=float(s[:-1])*1000000
      else: v=float(s)
    else: v=s
    if v>0: return int(round(v))
  except:
    pass
  return None

def read_houses(p):
	list=[]
	f=open(p,'r',-1,'utf-8',None,'')
	for r in csv.DictReader(f):
		O=parse_price(G(r,'price'))
		try: A=float(clean(G(r,'area')).replace('m2','').replace(',',''))
		except: A=-1
		try: n=int(G(r,'rooms'))
		except: n=0
		flag=False
		if clean(G(r,'garden'))=='yes': flag=True
		if clean(G(r,'garden'))=='y': flag=True
		if clean(G(r,'garden'))=='1': flag=True
		if not O is None and A>0: list.append({'city':G(r,'city').title(),'price':O,'area':A,'rooms':n,'garden':flag,'description':G(r,'description')})
	f.close()
	return list
def price_per_square_metre(h):
    try: return round(h['price']/h['area'],2)
    except: return None
def size_band(a):
    if a==None: return 'unknown'
    if a<=0: return 'unknown'
    if a>0 and a<50: return 'small'
    if a>=50 and a<100: return 'medium'
    if a>=100 and a<200: return 'large'
    if a>=200: return 'huge'

def average_price(l,c=None):
    sum=0;n=0
    for i in range(0,len(l)):
        if c==None: 
            sum=sum+l[i]['price'];n=n+1
        else:
            if clean(l[i]['city'])==clean(c):
                sum=sum+l[i]['price'];n=n+1
    if n==0: return None
    return round(sum/n,2)

def estimate_price(h):
    c=h.get('city');a=h.get('area')
    if a==None or a<=0: return None
    if c=='Amsterdam':
	    if a>150: t=150*x1+(a-150)*x1*0.8
	    else: t=a*x1
	    if h.get('garden')==True: t=t*1.05
	    if h.get('rooms')!=None and h.get('rooms')>3: t=t+(h.get('rooms')-3)*5000
    elif c=='Utrecht':
	    if a>150: t=150*x2+(a-150)*x2*0.8
	    else: t=a*x2
	    if h.get('garden')==True: t=t*1.05
	    if h.get('rooms')!=None and h.get('rooms')>3: t=t+(h.get('rooms')-3)*5000
    elif c=='Rotterdam':
        if a>150: t=150*x3+(a-150)*x3*0.8
        else: t=a*x3
        if h.get('garden')==True: t=t*1.05
        if h.get('rooms')!=None and h.get('rooms')>3: t=t+(h.get('rooms')-3)*5000
    else:
        if a>150: t=150*x4+(a-150)*x4*0.8
        else: t=a*x4
        if h.get('garden')==True: t=t*1.05
        if h.get('rooms')!=None and h.get('rooms')>3: t=t+(h.get('rooms')-3)*5000
    #print(t)
    return int(round(t,-3))

def keyword_counts(d):
  dict={'balcony':0,'garage':0,'lift':0,'renovated':0}
  if type(d)!=type(''): d=''
  for w in d.split():
    w=clean(w).strip('.,;:!?()')
    if w=='balcony': dict['balcony']=dict['balcony']+1
    if w=='garage': dict['garage']=dict['garage']+1
    if w=='lift': dict['lift']=dict['lift']+1
    if w=='renovated': dict['renovated']=dict['renovated']+1
  return dict

def AddLine(a,b=''): a.append(b)

def print_summary(H,out=[]):
	out[:]=[]   #dont remove!!
	AddLine(out,'houses: '+str(len(H)))
	tmp=[]
	for h in H:
		k=h['city'];
		if not k in tmp: tmp.append(k)
	tmp.sort()
	for c in tmp:
		n=0
		for h in H:
			if h['city']==c: n=n+1
		AddLine(out,c+': '+str(n)+' (average '+'%.2f'%average_price(H,c)+' EUR)')
	max=None;id=None
	for h in H:
		q=price_per_square_metre(h)
		if not q is None:
			if max==None or q>max:
				max=q;id=h
	if max!=None: AddLine(out,'dearest square metre: '+'%.2f'%max+' EUR ('+id['city']+')')
	for o in out: print(o)
